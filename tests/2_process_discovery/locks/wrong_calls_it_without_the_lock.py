"""You call the function whether the lock was had or not. set_lock returns False when it was
not: then the answer is `aborted`.

caught by: test_where_the_lock_cant_be_had_the_function_is_not_called
"""


async def trans(lock_id, function, nodes=None, retries=None):
    targets = all_nodes() if nodes is None else list(nodes)
    await set_lock(lock_id, targets, retries)
    try:
        return await finished(function())
    finally:
        await del_lock(lock_id, targets)
