"""Your `disconnect` only closes the link and returns while the peer is still listed. It is to
be down at once, then the link is closed.

caught by: test_disconnect_is_told_once_at_both_ends
"""


def disconnect(node: LocalNode, name: str) -> bool:
    peer = node.peers.get(Atom(name))
    if peer is None or peer.link is None:
        return False
    peer.link.close(DISCONNECT)
    return True
