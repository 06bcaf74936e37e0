"""Your `up` does not send what waited for the dial. All in `peer.waiting` goes over the new
connection, in order.

caught by: test_what_waited_arrives_before_what_is_sent_later
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
