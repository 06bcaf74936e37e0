"""You ask all nodes to undo the lock, also those that refused it. That is a message and an
answer for nothing, and the nodes that are gone are dialled again.

caught by: test_only_who_has_granted_a_lock_is_asked_to_undo_it
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
            await multi_call(targets, NAME_SERVER, (DEL_LOCK, lock_id))
        if retries is not None and times > retries:
            break
        await asyncio.sleep(back_off(times, here().random))
    return False
