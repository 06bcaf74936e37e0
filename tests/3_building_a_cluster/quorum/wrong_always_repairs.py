"""You start a repair with each read. Where all that answered have the same there is nothing
to mend, and each read would cost twice as much.

caught by: test_where_all_have_the_same_nothing_is_repaired
"""


async def read(nodes, key, r, merge, timeout=PATIENCE):
    names = each_once(nodes, r)
    request = (READ, key, NO_EPOCH)
    answers = await ask(names, REPLICA, request, timeout, lambda now: len(values_of(now)) >= r)
    values = values_of(answers)
    if len(values) < r:
        raise Exit((TOO_FEW, list(values)))
    value = merged(values.values(), merge)
    spawn(repair, names, key, merge, timeout)
    return value
