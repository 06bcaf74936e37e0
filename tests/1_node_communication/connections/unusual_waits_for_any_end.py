"""`connect` waits with asyncio.wait and looks whether there is a link; `up` takes what waits
from the front until nothing is left, and sets the outcome last.
"""


async def connect(node: LocalNode, name: str) -> bool:
    if Atom(name) == node.name:
        return True
    if Atom(name) not in node.peers:
        node.peers[Atom(name)] = Peer(Atom(name))
        node.start_dial(node.peers[Atom(name)])
    peer = node.peers[Atom(name)]
    if not peer.link:
        await asyncio.wait({peer.outcome})
    return peer.outcome.result()


def up(node: LocalNode, link: Connection) -> None:
    if link.peer not in node.peers:
        node.peers[link.peer] = Peer(link.peer)
    peer = node.peers[link.peer]
    if peer.link:
        return link.close(DUPLICATE)
    peer.link = link
    node.trace("nodeup", (link.peer, link.hidden))
    for tell in list(AT_NODE_UP):
        tell(node, link)
    while peer.waiting:
        signal = peer.waiting.pop(0)
        try:
            link.send(signal)
        except TermError as error:
            node.log(f"not sent to {link.peer}: {error}")
    peer.outcome.set_result(True)
    return None
