"""Your `down` leaves the peer in `node.peers`, so it is never dialled again. A peer that is
gone is taken out; the next signal to it begins anew.

caught by: test_after_a_disconnect_the_next_signal_connects_again
"""


def down(node: LocalNode, name: Atom, reason: Term) -> None:
    peer = node.peers.get(name)
    if peer is None:
        return
    if peer.dial is not None:
        peer.dial.cancel()
    if not peer.outcome.done():
        peer.outcome.set_result(False)
    link, peer.link = peer.link, None
    if link is not None:
        node.trace("nodedown", (name, reason))
    for tell in AT_NODE_DOWN:
        tell(node, name, link, reason)
