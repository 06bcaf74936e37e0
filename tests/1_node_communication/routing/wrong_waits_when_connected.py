"""Your forward has signals wait although the connection is up, and nobody looks at `waiting`
any more. Who has a link is sent to at once.

caught by: test_messages_over_a_connection_that_is_up_arrive_in_order
"""


def forward(node, signal):
    name = destination(signal)
    peer = node.peers.get(name)
    if peer is None:
        peer = node.peers[name] = Peer(name)
        node.start_dial(peer)
    peer.waiting.append(signal)
