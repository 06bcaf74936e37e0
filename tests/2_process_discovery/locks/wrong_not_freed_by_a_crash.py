"""The lock is not given back when the function raises. Its process may live on, and nobody
can have the lock any more: `finally` is for what is to be done on any way out.

caught by: test_the_lock_is_free_when_the_function_raises
"""


async def trans(lock_id, function, nodes=None, retries=None):
    targets = all_nodes() if nodes is None else list(nodes)
    if not await set_lock(lock_id, targets, retries):
        return ABORTED
    value = await finished(function())
    await del_lock(lock_id, targets)
    return value
