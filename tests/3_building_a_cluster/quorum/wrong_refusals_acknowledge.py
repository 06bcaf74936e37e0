"""You count answers. Who refuses, or can't keep it since its disk is full, has answered and
has not acknowledged.

caught by: test_who_refuses_or_fails_has_not_acknowledged
"""


async def write(nodes, key, value, w, timeout=PATIENCE):
    names = each_once(nodes, w)
    request = (WRITE, key, NO_EPOCH, value)
    answers = await ask(names, REPLICA, request, timeout, lambda now: len(now) >= w)
    if len(answers) < w:
        raise Exit((TOO_FEW, list(answers)))
    return list(answers)
