"""You wait for a time that grows and is the same for all. Two that have refused each other
come back at the same moment: the wait is to be drawn at random (`back_off`).

caught by: test_two_that_are_far_apart_do_not_refuse_each_other_for_ever
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
        await asyncio.sleep(0.06 * 2 ** min(times, 6))
    return False
