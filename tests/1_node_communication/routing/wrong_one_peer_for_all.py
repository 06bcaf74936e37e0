"""Your forward sends everything over the first connection there is. Each node has a connection
of its own: look up the Peer by the signal's destination.

caught by: test_each_node_has_a_connection_of_its_own
"""


def forward(node, signal):
    name = destination(signal)
    peer = next(iter(node.peers.values()), None)
    if peer is None:
        peer = node.peers[name] = Peer(name)
        node.start_dial(peer)
    if peer.link is None:
        peer.waiting.append(signal)
    else:
        peer.link.send(signal)
