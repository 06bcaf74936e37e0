"""Your `up` expects a Peer that this node has dialled. A peer may also have dialled us, or be
set up by another way: then `up` enters it.

caught by: test_of_two_connections_to_a_peer_the_first_stays
"""


def up(node: LocalNode, link: Connection) -> None:
    peer = node.peers.get(link.peer)
    if peer is None or peer.link is not None:
        link.close(DUPLICATE)
        return
    peer.link = link
    peer.outcome.set_result(True)
    node.trace("nodeup", (link.peer, link.hidden))
    for tell in AT_NODE_UP:
        tell(node, link)
    waiting, peer.waiting = peer.waiting, []
    for signal in waiting:
        try:
            link.send(signal)
        except TermError as error:
            node.log(f"{type(signal).__name__} to {link.peer} dropped: {error}")
