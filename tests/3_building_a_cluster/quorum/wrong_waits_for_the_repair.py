"""You wait for the repair, and for its slowest node. The value is known already: a process
of its own does the rest.

caught by: test_a_read_waits_for_no_repair
"""


async def read(nodes, key, r, merge, timeout=PATIENCE):
    names = each_once(nodes, r)
    request = (READ, key, NO_EPOCH)
    answers = await ask(names, REPLICA, request, timeout, lambda now: len(values_of(now)) >= r)
    values = values_of(answers)
    if len(values) < r:
        raise Exit((TOO_FEW, list(values)))
    value = merged(values.values(), merge)
    if not all(same_term(one, value) for one in values.values()):
        await repair(names, key, merge, timeout)
    return value
