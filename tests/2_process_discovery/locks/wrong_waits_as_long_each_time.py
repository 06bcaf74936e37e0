"""You wait as long before the tenth retry as before the first. `times` is to grow with each
try, so that who waits long asks seldom.

caught by: test_the_first_waits_are_short_and_then_they_grow
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
        if retries is not None and times > retries:
            break
        await asyncio.sleep(back_off(5, here().random))
    return False
