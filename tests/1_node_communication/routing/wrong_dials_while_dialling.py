"""Your forward dials again for every message that waits, although the first dial is under way.
Dial when you enter the Peer, once.

caught by: test_one_dial_serves_all_messages_that_wait
"""


def forward(node, signal):
    name = destination(signal)
    peer = node.peers.setdefault(name, Peer(name))
    if peer.link is None:
        peer.waiting.append(signal)
        node.start_dial(peer)
    else:
        peer.link.send(signal)
