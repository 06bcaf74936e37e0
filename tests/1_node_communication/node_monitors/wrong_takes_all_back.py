"""`monitor_node(name, False)` takes all requests of the process back in your code. It takes
one.

caught by: test_each_request_is_answered_and_one_can_be_taken_back
"""


def monitor_node(name: str, on: bool) -> bool:
    me = current()
    node, name = me.node, Atom(name)
    watchers = node.node_watchers.setdefault(name, [])
    if not on:
        watchers[:] = [pid for pid in watchers if pid != me.pid]
        return True
    watchers.append(me.pid)
    if name not in node.peers and name != node.name:
        peer = node.peers[name] = Peer(name)
        node.start_dial(peer)
    return True
