"""A signal that can't be sent to this peer makes your `up` lose all that waited behind it.
Catch the TermError of each alone.

caught by: test_what_waited_and_can_not_be_sent_is_dropped_and_not_the_rest
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
    waiting, peer.waiting = peer.waiting, []
    try:
        for signal in waiting:
            link.send(signal)
    except TermError as error:
        node.log(f"a signal to {link.peer} dropped: {error}")
