"""Your `disconnect` forgets the peer and leaves the connection open, so the other end does
not learn of it. Close the link as well.

caught by: test_disconnect_is_told_once_at_both_ends
"""


def disconnect(node: LocalNode, name: str) -> bool:
    peer = node.peers.get(Atom(name))
    if peer is None or peer.link is None:
        return False
    down(node, Atom(name), DISCONNECT)
    return True
