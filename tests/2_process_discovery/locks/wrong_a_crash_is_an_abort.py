"""You answer `aborted` when the function fails. That says that it was never called; what it
raises is raised.

caught by: test_the_lock_is_free_when_the_function_raises
"""


async def trans(lock_id, function, nodes=None, retries=None):
    targets = all_nodes() if nodes is None else list(nodes)
    if not await set_lock(lock_id, targets, retries):
        return ABORTED
    try:
        return await finished(function())
    except Exit:
        return ABORTED
    finally:
        await del_lock(lock_id, targets)
