"""Never tells the processes that are linked with one that died.

module: links
caught by: link
"""


def propagate(process: Process, reason: Term) -> None:
    process.links = {}
