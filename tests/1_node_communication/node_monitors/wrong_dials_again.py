"""Your `monitor_node` dials a node that is being dialled already. Who is in `node.peers` is
connected or being dialled, and is left alone.

caught by: test_a_request_made_during_the_dial_is_kept
"""


def monitor_node(name: str, on: bool) -> bool:
    me = current()
    node, name = me.node, Atom(name)
    watchers = node.node_watchers.setdefault(name, [])
    if not on:
        if me.pid in watchers:
            watchers.remove(me.pid)
        return True
    watchers.append(me.pid)
    peer = node.peers.setdefault(name, Peer(name))
    if peer.link is None and name != node.name:
        node.start_dial(peer)
    return True
