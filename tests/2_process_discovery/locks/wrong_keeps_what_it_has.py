"""Refused at one node, you keep the lock at those that granted it. Nobody else can have it
then, and neither can you.

caught by: test_who_is_refused_at_one_node_holds_the_lock_at_none
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
            if all(answer is True for _, answer in replies):
                return True
        if retries is not None and times > retries:
            break
        await asyncio.sleep(back_off(times, here().random))
    return False
