"""You read, and leave who is behind as he is. Then he stays behind until the next write.

caught by: test_a_read_that_finds_a_stale_copy_has_it_repaired
"""


async def read(nodes, key, r, merge, timeout=PATIENCE):
    names = each_once(nodes, r)
    request = (READ, key, NO_EPOCH)
    answers = await ask(names, REPLICA, request, timeout, lambda now: len(values_of(now)) >= r)
    values = values_of(answers)
    if len(values) < r:
        raise Exit((TOO_FEW, list(values)))
    value = merged(values.values(), merge)
    return value
