"""You write to all nodes. Those that have it already need not keep it once more: a write is
a wait for a disk.

caught by: test_only_the_stale_are_written_to
"""


async def repair(nodes, key, merge, timeout=PATIENCE):
    answers, _ = await everywhere(nodes, (READ, key, NO_EPOCH), timeout)
    values = values_of(answers)
    value = merged(values.values(), merge)
    stale = [node for node, one in values.items() if not same_term(value, UNDEFINED)]
    mended, _ = await everywhere(stale, (WRITE, key, NO_EPOCH, value), timeout)
    return list(mended)
