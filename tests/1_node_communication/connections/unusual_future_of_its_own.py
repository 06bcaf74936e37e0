"""Each caller waits for a future of its own, which the outcome completes; no shield."""


async def connect(node: LocalNode, name: str) -> bool:
    name = Atom(name)
    if name == node.name:
        return True
    known = node.peers.get(name)
    if known is not None and known.link is not None:
        return True
    if known is None:
        known = Peer(name)
        node.peers[name] = known
        node.start_dial(known)
    mine: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def pass_on(outcome: asyncio.Future[bool]) -> None:
        if not mine.done():
            mine.set_result(outcome.result())

    known.outcome.add_done_callback(pass_on)
    try:
        return await mine
    finally:
        known.outcome.remove_done_callback(pass_on)
