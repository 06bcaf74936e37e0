"""You mend with `write`, and ask for all acknowledgements. One node that is gone meanwhile
is an exit then, and the helper dies of it.

caught by: test_who_does_not_do_it_is_left_out
"""


async def repair(nodes, key, merge, timeout=PATIENCE):
    answers, _ = await everywhere(nodes, (READ, key, NO_EPOCH), timeout)
    values = values_of(answers)
    value = merged(values.values(), merge)
    stale = [node for node, one in values.items() if not same_term(one, value)]
    return await write(stale, key, value, len(stale), timeout) if stale else []
