"""A caller of yours that is killed while it waits cancels `peer.outcome`, and with it all who
wait. `asyncio.shield` lets each wait and be cancelled alone.

caught by: test_a_caller_that_gives_up_leaves_the_dial_to_the_others
"""


async def connect(node: LocalNode, name: str) -> bool:
    if name == node.name:
        return True
    peer = node.peers.get(Atom(name))
    if peer is None:
        peer = node.peers[Atom(name)] = Peer(Atom(name))
        node.start_dial(peer)
    if peer.link is not None:
        return True
    return await peer.outcome
