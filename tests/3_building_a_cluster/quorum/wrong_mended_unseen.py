"""You return all that were stale. Who did not acknowledge the write is stale still.

caught by: test_who_does_not_do_it_is_left_out
"""


async def repair(nodes, key, merge, timeout=PATIENCE):
    answers, _ = await everywhere(nodes, (READ, key, NO_EPOCH), timeout)
    values = values_of(answers)
    value = merged(values.values(), merge)
    stale = [node for node, one in values.items() if not same_term(one, value)]
    await everywhere(stale, (WRITE, key, NO_EPOCH, value), timeout)
    return stale
