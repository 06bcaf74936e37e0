"""You wait for all nodes, and one that is gone or slow holds up each read. `r` values are
enough.

caught by: test_a_read_returns_as_soon_as_r_have_answered
"""


async def read(nodes, key, r, merge, timeout=PATIENCE):
    names = each_once(nodes, r)
    answers, _ = await everywhere(names, (READ, key, NO_EPOCH), timeout)
    values = values_of(answers)
    if len(values) < r:
        raise Exit((TOO_FEW, list(values)))
    value = merged(values.values(), merge)
    if not all(same_term(one, value) for one in values.values()):
        spawn(repair, names, key, merge, timeout)
    return value
