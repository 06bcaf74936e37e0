"""You give the lock back on an Exception, and CancelledError is none: interrupted by a
timeout, the function leaves the lock behind. Use `finally`.

caught by: test_the_lock_is_free_when_the_function_is_interrupted
"""


async def trans(lock_id, function, nodes=None, retries=None):
    targets = all_nodes() if nodes is None else list(nodes)
    if not await set_lock(lock_id, targets, retries):
        return ABORTED
    try:
        value = await finished(function())
    except Exception:
        await del_lock(lock_id, targets)
        raise
    await del_lock(lock_id, targets)
    return value
