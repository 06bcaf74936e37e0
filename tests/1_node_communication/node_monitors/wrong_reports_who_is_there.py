"""Your `monitor_nodes` reports the nodes that are connected already as if they had just come.
It tells of changes from now on; `nodes()` tells who is there.

caught by: test_who_was_connected_before_is_not_reported
"""


def monitor_nodes(on: bool, options: Iterable[str] = ()) -> Atom:
    me = current()
    wanted = tuple(sorted(map(Atom, dict.fromkeys(options))))
    if set(wanted) - set(OPTIONS):
        raise ValueError("unknown options")
    mine = me.node.node_subscriptions.setdefault(me.pid, [])
    if not on:
        mine[:] = [other for other in mine if other != wanted]
        return OK
    mine.append(wanted)
    for peer in me.node.peers.values():
        if peer.link is not None:
            put(me.node, me.pid, (NODEUP, peer.name))
    return OK
