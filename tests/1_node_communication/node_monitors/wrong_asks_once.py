"""Your `monitor_node` keeps one request of a process for a node. Each call counts: four
requests are answered by four messages.

caught by: test_each_request_is_answered_and_one_can_be_taken_back
"""


def monitor_node(name: str, on: bool) -> bool:
    me = current()
    node, name = me.node, Atom(name)
    watchers = node.node_watchers.setdefault(name, [])
    if not on:
        if me.pid in watchers:
            watchers.remove(me.pid)
        return True
    if me.pid not in watchers:
        watchers.append(me.pid)
    if name not in node.peers and name != node.name:
        peer = node.peers[name] = Peer(name)
        node.start_dial(peer)
    return True
