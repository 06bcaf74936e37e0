"""You take the lock when most of the nodes have granted it. Whoever locks other nodes than
you, of which some are the same, may then hold it as well: all have to.

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
            if 2 * len(granted) > len(replies) or not replies:
                return True
            await multi_call(granted, NAME_SERVER, (DEL_LOCK, lock_id))
        if retries is not None and times > retries:
            break
        await asyncio.sleep(back_off(times, here().random))
    return False
