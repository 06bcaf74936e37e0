"""You tell nobody of a normal end. A monitor is told of every end, whatever the reason: that
is how it differs from a link.

caught by: test_a_normal_death_is_told_as_well
"""


def fire(process: Process, reason: Term) -> None:
    for (watcher, reference), named in process.watchers.items():
        del process.node.watched[watcher, reference]
        if reason != NORMAL:
            route(process.node, Down(named, watcher, reference, reason))
    for reference, target in process.monitors.items():
        route(process.node, Demonitor(process.pid, target, reference))


NORMAL = Atom("normal")
