"""Your forward begins a new dial with every message that finds no connection, and forgets
those that waited. Enter the Peer once; what comes while it is dialled waits there.

caught by: test_one_dial_serves_all_messages_that_wait
"""


def forward(node, signal):
    name = destination(signal)
    peer = node.peers.get(name)
    if peer is None or peer.link is None:
        peer = node.peers[name] = Peer(name)
        peer.waiting.append(signal)
        node.start_dial(peer)
    else:
        peer.link.send(signal)
