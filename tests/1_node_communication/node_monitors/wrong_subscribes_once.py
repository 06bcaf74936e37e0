"""A second subscription of a process with the same options is dropped by your
`monitor_nodes`. Each call counts: who subscribed twice is told twice.

caught by: test_each_subscription_gets_each_change_once
"""


def monitor_nodes(on: bool, options: Iterable[str] = ()) -> Atom:
    me = current()
    wanted = tuple(sorted(map(Atom, dict.fromkeys(options))))
    if set(wanted) - set(OPTIONS):
        raise ValueError("unknown options")
    mine = me.node.node_subscriptions.setdefault(me.pid, [])
    if on and wanted not in mine:
        mine.append(wanted)
    elif not on:
        mine[:] = [other for other in mine if other != wanted]
    return OK
