"""The exit tells who has not acknowledged. It is to tell who has: they keep the value.

caught by: test_too_few_acknowledgements_are_an_exit_that_tells_whose_they_were
"""


async def write(nodes, key, value, w, timeout=PATIENCE):
    names = each_once(nodes, w)
    request = (WRITE, key, NO_EPOCH, value)
    answers = did(await ask(names, REPLICA, request, timeout, lambda now: len(did(now)) >= w))
    if len(answers) < w:
        raise Exit((TOO_FEW, [node for node in names if node not in answers]))
    return list(answers)
