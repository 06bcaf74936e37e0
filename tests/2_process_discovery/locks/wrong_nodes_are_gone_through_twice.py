"""You go through `nodes` twice, to lock and to unlock. What can be gone through once only,
as a generator, is empty the second time: the lock stays. Make a list of it first.

caught by: test_nodes_that_can_be_gone_through_once_are_locked_and_freed
"""


async def trans(lock_id, function, nodes=None, retries=None):
    targets = all_nodes() if nodes is None else nodes
    if not await set_lock(lock_id, targets, retries):
        return ABORTED
    try:
        return await finished(function())
    finally:
        await del_lock(lock_id, targets)
