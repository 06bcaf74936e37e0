"""You ask `r` nodes and no other. One of them is slow or gone, and the read fails, though
others would have told.

caught by: test_a_read_asks_each_node_for_the_key_even_if_one_is_enough
"""


async def read(nodes, key, r, merge, timeout=PATIENCE):
    names = each_once(nodes, r)[:r]
    request = (READ, key, NO_EPOCH)
    answers = await ask(names, REPLICA, request, timeout, lambda now: len(values_of(now)) >= r)
    values = values_of(answers)
    if len(values) < r:
        raise Exit((TOO_FEW, list(values)))
    value = merged(values.values(), merge)
    if not all(same_term(one, value) for one in values.values()):
        spawn(repair, names, key, merge, timeout)
    return value
