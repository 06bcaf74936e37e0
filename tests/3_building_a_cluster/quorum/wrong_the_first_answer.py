"""You return the value of whoever answered first. It may be the one that has missed the
latest write: `r` values, merged, show it.

caught by: test_a_read_shows_the_newest_of_r_values
"""


async def read(nodes, key, r, merge, timeout=PATIENCE):
    names = each_once(nodes, r)
    request = (READ, key, NO_EPOCH)
    answers = await ask(names, REPLICA, request, timeout, lambda now: len(values_of(now)) >= r)
    values = values_of(answers)
    if len(values) < r:
        raise Exit((TOO_FEW, list(values)))
    value = next(iter(values.values()))
    if not all(same_term(one, value) for one in values.values()):
        spawn(repair, names, key, merge, timeout)
    return value
