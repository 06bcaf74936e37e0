"""`monitor_node(name, False)` forgets the requests of all processes in your code. It takes
back one of the process that calls it.

caught by: test_requests_of_two_processes_are_separate
"""


def monitor_node(name: str, on: bool) -> bool:
    me = current()
    node, name = me.node, Atom(name)
    watchers = node.node_watchers.setdefault(name, [])
    if not on:
        if watchers:
            watchers.pop()
        return True
    watchers.append(me.pid)
    if name not in node.peers and name != node.name:
        peer = node.peers[name] = Peer(name)
        node.start_dial(peer)
    return True
