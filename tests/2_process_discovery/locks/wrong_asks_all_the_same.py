"""You ask the other nodes though your own refuses. They would lock, and at once be asked to
undo it, for nothing: `refused_here` tells without a message.

caught by: test_what_is_refused_here_is_not_asked_elsewhere
"""


async def set_lock(lock_id, nodes=None, retries=None):
    targets = all_nodes() if nodes is None else list(nodes)
    for times in count(1):
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
