"""You stop at `r` answers, whatever they say. A node that refuses or fails is no value, and
another could have told one.

caught by: test_a_read_skips_who_fails
"""


async def read(nodes, key, r, merge, timeout=PATIENCE):
    names = each_once(nodes, r)
    request = (READ, key, NO_EPOCH)
    answers = await ask(names, REPLICA, request, timeout, lambda now: len(now) >= r)
    values = values_of(answers)
    if len(values) < r:
        raise Exit((TOO_FEW, list(values)))
    value = merged(values.values(), merge)
    if not all(same_term(one, value) for one in values.values()):
        spawn(repair, names, key, merge, timeout)
    return value
