"""The exit tells who has not acknowledged. It is to tell who has: they keep the value.

caught by: test_the_exit_tells_who_has_acknowledged
"""


async def write(nodes, key, value, w, timeout=PATIENCE):
    names = each_once(nodes, w)
    request = (WRITE, key, NO_EPOCH, value)
    answers = did(await ask(names, REPLICA, request, timeout, lambda now: len(did(now)) >= w))
    if len(answers) < w:
        raise Exit((TOO_FEW, [node for node in names if node not in answers]))
    return list(answers)
