"""You wait once more after the last try, for nothing: there is no other one to come.

caught by: test_after_the_last_try_nobody_waits
"""


async def set_lock(lock_id, nodes=None, retries=None):
    targets = all_nodes() if nodes is None else list(nodes)
    for times in count(1):
        if not refused_here(lock_id, targets):
            try:
                replies, _ = await multi_call(targets, NAME_SERVER, (SET_LOCK, lock_id))
            except BaseException:
                give_back(lock_id, targets)
                raise
            granted = [node for node, answer in replies if answer is True]
            if len(granted) == len(replies):
                return True
            await multi_call(granted, NAME_SERVER, (DEL_LOCK, lock_id))
        await asyncio.sleep(back_off(times, here().random))
        if retries is not None and times > retries:
            break
    return False
