"""Forgets what waited for a connection when it comes up.

module: connections
caught by: reconnect
"""


def up(node: LocalNode, link: Connection) -> None:
    peer = node.peers.setdefault(link.peer, Peer(link.peer))
    if peer.link is not None:
        link.close(DUPLICATE)
        return
    peer.link = link
    peer.outcome.set_result(True)
    node.trace("nodeup", (link.peer, link.hidden))
    for tell in AT_NODE_UP:
        tell(node, link)
    peer.waiting = []
