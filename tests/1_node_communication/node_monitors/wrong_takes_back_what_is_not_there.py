"""Your `monitor_node(name, False)` fails when there is no request to take back. Then nothing
happens, and it returns True.

caught by: test_each_request_is_answered_and_one_can_be_taken_back
"""


def monitor_node(name: str, on: bool) -> bool:
    me = current()
    node, name = me.node, Atom(name)
    if not on:
        node.node_watchers[name].remove(me.pid)
        return True
    node.node_watchers.setdefault(name, []).append(me.pid)
    if name not in node.peers and name != node.name:
        peer = node.peers[name] = Peer(name)
        node.start_dial(peer)
    return True
