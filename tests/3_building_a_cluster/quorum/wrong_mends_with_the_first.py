"""You spread what the first one has. It may be the one that is behind: merge all values
first.

caught by: test_repair_brings_all_to_the_newest_value
"""


async def repair(nodes, key, merge, timeout=PATIENCE):
    answers, _ = await everywhere(nodes, (READ, key, NO_EPOCH), timeout)
    values = values_of(answers)
    value = next(iter(values.values()), UNDEFINED)
    stale = [node for node, one in values.items() if not same_term(one, value)]
    mended, _ = await everywhere(stale, (WRITE, key, NO_EPOCH, value), timeout)
    return list(mended)
