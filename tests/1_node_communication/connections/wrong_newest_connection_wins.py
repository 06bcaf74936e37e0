"""A second connection to the same peer takes the place of the first in your `up`, and the
node is reported up twice. The first stays, the second is closed.

caught by: test_of_two_connections_to_a_peer_the_first_stays
"""


def up(node: LocalNode, link: Connection) -> None:
    peer = node.peers.setdefault(link.peer, Peer(link.peer))
    peer.link = link
    if not peer.outcome.done():
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
