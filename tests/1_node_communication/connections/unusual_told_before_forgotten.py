"""`down` tells everybody first and settles the dial and the outcome at the end; `disconnect`
closes the link first.
"""

import contextlib


def down(node: LocalNode, name: Atom, reason: Term) -> None:
    if name not in node.peers:
        return
    peer = node.peers[name]
    del node.peers[name]
    link = peer.link
    if link:
        node.trace("nodedown", (name, reason))
    for tell in AT_NODE_DOWN:
        tell(node, name, link, reason)
    peer.waiting.clear()
    if peer.dial:
        peer.dial.cancel()
        peer.dial = None
    with contextlib.suppress(asyncio.InvalidStateError):
        peer.outcome.set_result(False)


def disconnect(node: LocalNode, name: str) -> bool:
    links = [link for link in connected(node) if link.peer == name]
    for link in links:
        link.close(DISCONNECT)
        down(node, link.peer, DISCONNECT)
    return bool(links)
