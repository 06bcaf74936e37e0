"""The nodes are locked one after the other in the order of their names, which is the same for
all; at the first that refuses it is undone. Written with recursion."""


async def set_lock(lock_id, nodes=None, retries=None, times=1):
    targets = sorted(all_nodes() if nodes is None else nodes)
    had = []
    refused = refused_here(lock_id, targets)
    try:
        while not refused and len(had) < len(targets):
            had.append(targets[len(had)])
            replies, _ = await multi_call(had[-1:], NAME_SERVER, (SET_LOCK, lock_id))
            refused = any(answer is False for _, answer in replies)
            if not replies:
                targets.remove(had.pop())
    except BaseException:
        give_back(lock_id, had)
        raise
    if not refused:
        return True
    await del_lock(lock_id, had[:-1])
    if retries == 0:
        return False
    await asyncio.sleep(back_off(times, here().random))
    left = None if retries is None else retries - 1
    return await set_lock(lock_id, targets, left, times + 1)


def back_off(times, random):
    bound = min(8.0, 0.125 * 2.0**times)
    return random.choice(range(1, int(bound * 1000) + 1)) * 0.001
