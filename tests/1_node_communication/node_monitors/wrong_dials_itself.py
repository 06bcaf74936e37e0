"""Your `monitor_node` dials this node itself when it is asked about itself. This node is
never lost to itself, and never dialled.

caught by: test_a_node_is_never_lost_to_itself
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
    if name not in node.peers:
        peer = node.peers[name] = Peer(name)
        node.start_dial(peer)
    return True
