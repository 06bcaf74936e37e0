"""You take a peer that is still being dialled for connected. In `node.peers` are both; the
connected ones have a link.

caught by: test_many_callers_share_one_dial
"""


async def connect(node: LocalNode, name: str) -> bool:
    if name == node.name or Atom(name) in node.peers:
        return True
    peer = node.peers[Atom(name)] = Peer(Atom(name))
    node.start_dial(peer)
    return await asyncio.shield(peer.outcome)
