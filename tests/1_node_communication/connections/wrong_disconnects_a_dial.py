"""Your `disconnect` takes a peer that is only being dialled for connected and ends its dial.
Without a link there is nothing to end: False.

caught by: test_a_peer_that_is_being_dialled_can_not_be_disconnected
"""


def disconnect(node: LocalNode, name: str) -> bool:
    peer = node.peers.get(Atom(name))
    if peer is None:
        return False
    link = peer.link
    down(node, Atom(name), DISCONNECT)
    if link is not None:
        link.close(DISCONNECT)
    return True
