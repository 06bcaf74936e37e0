"""Your forward drops what comes while the peer is being dialled. A Peer without a link is not
connected yet: its signals wait in `waiting`.

caught by: test_messages_that_wait_for_the_connection_arrive_in_order
"""


def forward(node, signal):
    name = destination(signal)
    peer = node.peers.get(name)
    if peer is None:
        peer = node.peers[name] = Peer(name)
        peer.waiting.append(signal)
        node.start_dial(peer)
    elif peer.link is not None:
        peer.link.send(signal)
