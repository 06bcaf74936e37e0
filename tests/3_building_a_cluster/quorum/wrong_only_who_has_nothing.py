"""You write to those that have nothing. Who has an old value is behind as well.

caught by: test_repair_brings_all_to_the_newest_value
"""


async def repair(nodes, key, merge, timeout=PATIENCE):
    answers, _ = await everywhere(nodes, (READ, key, NO_EPOCH), timeout)
    values = values_of(answers)
    value = merged(values.values(), merge)
    stale = [
        node
        for node, one in values.items()
        if same_term(one, UNDEFINED) and not same_term(value, one)
    ]
    mended, _ = await everywhere(stale, (WRITE, key, NO_EPOCH, value), timeout)
    return list(mended)
