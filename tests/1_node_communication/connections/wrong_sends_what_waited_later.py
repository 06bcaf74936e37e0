"""Your `up` leaves it to a later turn of the loop to send what waited, so what is sent
meanwhile overtakes it. Send it before `up` returns.

caught by: test_what_waited_has_been_sent_when_up_returns
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
    asyncio.get_running_loop().call_soon(flush, node, peer)


def flush(node: LocalNode, peer: Peer) -> None:
    waiting, peer.waiting = peer.waiting, []
    for signal in waiting:
        try:
            if peer.link is not None:
                peer.link.send(signal)
        except TermError as error:
            node.log(f"{type(signal).__name__} to {peer.name} dropped: {error}")
