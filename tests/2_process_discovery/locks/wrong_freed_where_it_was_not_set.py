"""You look up the nodes once more to give the lock back. Some may have come or gone
meanwhile: it is to be given back where it was set, and nowhere else.

caught by: test_what_was_locked_is_freed_though_other_nodes_have_come
"""


async def trans(lock_id, function, nodes=None, retries=None):
    targets = None if nodes is None else list(nodes)
    if not await set_lock(lock_id, targets, retries):
        return ABORTED
    try:
        return await finished(function())
    finally:
        await del_lock(lock_id, targets)
