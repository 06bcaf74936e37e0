"""You do not take back what the dead process watched itself. Others go on watching for it, and
one day send a DOWN to nobody.

caught by: test_the_dead_are_told_of_nothing_over_the_network
"""


def fire(process: Process, reason: Term) -> None:
    for (watcher, reference), named in process.watchers.items():
        del process.node.watched[watcher, reference]
        route(process.node, Down(named, watcher, reference, reason))
