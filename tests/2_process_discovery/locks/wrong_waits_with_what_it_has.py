"""You lock node after node and wait at the one that refuses, with the others in your hands.
Two that go in different orders then wait for each other for ever.

caught by: test_all_who_ask_at_once_have_it_in_the_end_one_after_the_other
"""


async def set_lock(lock_id, nodes=None, retries=None):
    targets = all_nodes() if nodes is None else list(nodes)
    if retries == 0 and refused_here(lock_id, targets):
        return False
    times = 1
    had = []
    for node in targets:
        while True:
            replies, _ = await multi_call([node], NAME_SERVER, (SET_LOCK, lock_id))
            if all(answer is True for _, answer in replies):
                had.append(node)
                break
            if retries is not None and times > retries:
                await multi_call(had, NAME_SERVER, (DEL_LOCK, lock_id))
                return False
            await asyncio.sleep(back_off(times, here().random))
            times += 1
    return True
