"""You take an empty list of nodes for "all nodes". Only None is that.

caught by: test_with_no_nodes_there_is_nothing_to_lock
"""


async def set_lock(lock_id, nodes=None, retries=None):
    targets = list(nodes or []) or all_nodes()
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
        await asyncio.sleep(back_off(times, here().random))
    return False
