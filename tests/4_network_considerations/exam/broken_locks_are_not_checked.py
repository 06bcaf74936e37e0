"""Takes a lock that a node has refused.

module: locks
caught by: locks
"""


async def set_lock(
    lock_id: LockId, nodes: Iterable[str] | None = None, retries: int | None = None
) -> bool:
    targets = all_nodes() if nodes is None else list(nodes)
    await multi_call(targets, NAME_SERVER, (SET_LOCK, lock_id))
    return True
