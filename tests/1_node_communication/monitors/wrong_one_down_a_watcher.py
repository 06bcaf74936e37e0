"""You send each watcher one DOWN. Who has monitored twice has two monitors, and each reference
gets its own DOWN.

caught by: test_each_call_makes_a_monitor_of_its_own
"""


def fire(process: Process, reason: Term) -> None:
    told = set()
    for (watcher, reference), named in process.watchers.items():
        del process.node.watched[watcher, reference]
        if watcher not in told:
            told.add(watcher)
            route(process.node, Down(named, watcher, reference, reason))
    for reference, target in process.monitors.items():
        route(process.node, Demonitor(process.pid, target, reference))
