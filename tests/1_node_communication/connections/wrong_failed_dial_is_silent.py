"""Your `down` calls AT_NODE_DOWN only for peers that were up. Links and monitors that waited
for a dial that failed are to hear of noconnection too.

caught by: test_what_waited_for_a_dial_that_fails_is_told_noconnection_once
"""


def down(node: LocalNode, name: Atom, reason: Term) -> None:
    peer = node.peers.pop(name, None)
    if peer is None:
        return
    if peer.dial is not None:
        peer.dial.cancel()
    if peer.link is None:
        peer.outcome.set_result(False)
        return
    node.trace("nodedown", (name, reason))
    for tell in AT_NODE_DOWN:
        tell(node, name, peer.link, reason)
