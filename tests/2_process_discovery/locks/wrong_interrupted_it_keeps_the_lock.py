"""Interrupted while it waits, your set_lock leaves the lock at the nodes that have granted it
by then, or do so a moment later. Give it back on any exception.

caught by: test_a_lock_that_nobody_waited_for_any_longer_is_not_held
"""


async def set_lock(lock_id, nodes=None, retries=None):
    targets = all_nodes() if nodes is None else list(nodes)
    for times in count(1):
        if not refused_here(lock_id, targets):
            replies, _ = await multi_call(targets, NAME_SERVER, (SET_LOCK, lock_id))
            granted = [node for node, answer in replies if answer is True]
            if len(granted) == len(replies):
                return True
            await multi_call(granted, NAME_SERVER, (DEL_LOCK, lock_id))
        if retries is not None and times > retries:
            break
        await asyncio.sleep(back_off(times, here().random))
    return False
