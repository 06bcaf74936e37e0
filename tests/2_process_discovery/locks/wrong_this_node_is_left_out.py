"""Where no nodes are named you lock those that are connected, and forget your own: a process
of this node could have the lock at the same time.

caught by: test_where_nobody_is_named_all_visible_nodes_are_locked
"""


async def set_lock(lock_id, nodes=None, retries=None):
    targets = nodes_of(here()) if nodes is None else list(nodes)
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
