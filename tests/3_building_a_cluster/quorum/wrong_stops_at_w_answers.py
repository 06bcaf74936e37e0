"""You stop at `w` answers, and look only then who has acknowledged. One refuses quickly,
and whoever would have acknowledged for it is no longer waited for.

caught by: test_others_acknowledge_for_who_refuses
"""


async def write(nodes, key, value, w, timeout=PATIENCE):
    names = each_once(nodes, w)
    request = (WRITE, key, NO_EPOCH, value)
    answers = did(await ask(names, REPLICA, request, timeout, lambda now: len(now) >= w))
    if len(answers) < w:
        raise Exit((TOO_FEW, list(answers)))
    return list(answers)
