"""To unlink does nothing.

module: links
caught by: unlink
"""


def unlink(to: Pid) -> None:
    must_be(Pid, to)
