"""You take retries=0 for "no limit". Only None is that: 0 is one try and no other.

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
            granted = [node for node, answer in replies if answer is True]
            if len(granted) == len(replies):
                return True
            await multi_call(granted, NAME_SERVER, (DEL_LOCK, lock_id))
        if retries and times > retries:
            break
        await asyncio.sleep(back_off(times, here().random))
    return False
