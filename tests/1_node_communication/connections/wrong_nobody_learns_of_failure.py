"""Who waits in your `connect` waits for ever when the dial fails: your `down` leaves
`peer.outcome` open. It is False then.

caught by: test_all_callers_learn_that_a_dial_has_failed
"""


def down(node: LocalNode, name: Atom, reason: Term) -> None:
    peer = node.peers.pop(name, None)
    if peer is None:
        return
    if peer.dial is not None:
        peer.dial.cancel()
    if peer.link is not None:
        node.trace("nodedown", (name, reason))
    for tell in AT_NODE_DOWN:
        tell(node, name, peer.link, reason)
