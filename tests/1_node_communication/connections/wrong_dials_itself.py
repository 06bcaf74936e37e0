"""Your node dials itself when it is told to connect to itself. To itself a node is always
connected, and it is no peer of its own.

caught by: test_connecting_to_who_is_connected_or_to_oneself_is_true
"""


async def connect(node: LocalNode, name: str) -> bool:
    peer = node.peers.get(Atom(name))
    if peer is None:
        peer = node.peers[Atom(name)] = Peer(Atom(name))
        node.start_dial(peer)
    if peer.link is not None:
        return True
    return await asyncio.shield(peer.outcome)
