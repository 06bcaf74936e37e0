"""You name the dead by its pid in every DOWN. A watcher that gave a name is to read that name,
as it stands in `watchers`.

caught by: test_a_peer_is_told_of_a_name_as_it_named_it
"""


def fire(process: Process, reason: Term) -> None:
    for watcher, reference in process.watchers:
        del process.node.watched[watcher, reference]
        route(process.node, Down(process.pid, watcher, reference, reason))
    for reference, target in process.monitors.items():
        route(process.node, Demonitor(process.pid, target, reference))
