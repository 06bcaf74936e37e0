"""Your forward dials for the first message and forgets to have it wait, so it never arrives.
It is the first of those that wait.

caught by: test_the_first_message_to_a_node_connects_to_it
"""


def forward(node, signal):
    name = destination(signal)
    peer = node.peers.get(name)
    if peer is None:
        peer = node.peers[name] = Peer(name)
        node.start_dial(peer)
    elif peer.link is None:
        peer.waiting.append(signal)
    else:
        peer.link.send(signal)
