"""Your forward puts a waiting signal before those that wait already. From one process to
another the order is kept: the new one is the last.

caught by: test_messages_that_wait_for_the_connection_arrive_in_order
"""


def forward(node, signal):
    name = destination(signal)
    peer = node.peers.get(name)
    if peer is None:
        peer = node.peers[name] = Peer(name)
        node.start_dial(peer)
    if peer.link is None:
        peer.waiting.insert(0, signal)
    else:
        peer.link.send(signal)
