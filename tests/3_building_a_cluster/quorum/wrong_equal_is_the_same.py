"""You compare with `!=`. Python takes 1, 1.0 and True for equal, and they are three terms:
`same_term` tells.

caught by: test_a_copy_that_is_another_term_is_stale_even_if_python_takes_them_for_equal
"""


async def read(nodes, key, r, merge, timeout=PATIENCE):
    names = each_once(nodes, r)
    request = (READ, key, NO_EPOCH)
    answers = await ask(names, REPLICA, request, timeout, lambda now: len(values_of(now)) >= r)
    values = values_of(answers)
    if len(values) < r:
        raise Exit((TOO_FEW, list(values)))
    value = merged(values.values(), merge)
    if any(one != value for one in values.values()):
        spawn(repair, names, key, merge, timeout)
    return value
