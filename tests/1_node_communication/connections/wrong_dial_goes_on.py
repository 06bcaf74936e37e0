"""Your `down` lets the dial go on, and the peer that was just given up comes up after all.
Cancel `peer.dial`.

caught by: test_a_peer_that_is_given_up_does_not_come_up_later
"""


def down(node: LocalNode, name: Atom, reason: Term) -> None:
    peer = node.peers.pop(name, None)
    if peer is None:
        return
    if not peer.outcome.done():
        peer.outcome.set_result(False)
    if peer.link is not None:
        node.trace("nodedown", (name, reason))
    for tell in AT_NODE_DOWN:
        tell(node, name, peer.link, reason)
