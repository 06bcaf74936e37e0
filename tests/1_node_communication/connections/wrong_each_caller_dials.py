"""Each of your callers dials, also while another dial is under way. Who finds the peer in
`node.peers` without a link is to wait for the dial that there is.

caught by: test_many_callers_share_one_dial
"""


async def connect(node: LocalNode, name: str) -> bool:
    if name == node.name:
        return True
    peer = node.peers.get(Atom(name))
    if peer is None:
        peer = node.peers[Atom(name)] = Peer(Atom(name))
    if peer.link is not None:
        return True
    node.start_dial(peer)
    return await asyncio.shield(peer.outcome)
