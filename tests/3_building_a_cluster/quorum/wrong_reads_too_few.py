"""You are content with whatever has come. With fewer than `r` values the latest write may
be in none of them, and nobody notices: that has to be an exit.

caught by: test_values_of_too_few_are_no_answer
"""


async def read(nodes, key, r, merge, timeout=PATIENCE):
    names = each_once(nodes, r)
    request = (READ, key, NO_EPOCH)
    answers = await ask(names, REPLICA, request, timeout, lambda now: len(values_of(now)) >= r)
    values = values_of(answers)
    value = merged(values.values(), merge)
    if not all(same_term(one, value) for one in values.values()):
        spawn(repair, names, key, merge, timeout)
    return value
