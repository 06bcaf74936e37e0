"""Sends each watcher one DOWN, however many monitors it has.

module: monitors
caught by: monitor
"""


def fire(process: Process, reason: Term) -> None:
    told = []
    for (watcher, reference), named in process.watchers.items():
        if watcher not in told:
            route(process.node, Down(named, watcher, reference, reason))
        told.append(watcher)
    process.watchers = {}
