"""You give the lock back when function() has returned. Of an async function that is before
it has begun: await it (`finished`) while you hold the lock.

caught by: test_the_function_is_called_with_the_lock_held
"""


async def trans(lock_id, function, nodes=None, retries=None):
    targets = all_nodes() if nodes is None else list(nodes)
    if not await set_lock(lock_id, targets, retries):
        return ABORTED
    try:
        result = function()
    finally:
        await del_lock(lock_id, targets)
    return await finished(result)
