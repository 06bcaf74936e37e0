"""You return who has acknowledged, however few they are. The caller takes that for done,
and it can be lost with one node, or not be seen by the next read.

caught by: test_too_few_acknowledgements_are_an_exit
"""


async def write(nodes, key, value, w, timeout=PATIENCE):
    names = each_once(nodes, w)
    request = (WRITE, key, NO_EPOCH, value)
    answers = did(await ask(names, REPLICA, request, timeout, lambda now: len(did(now)) >= w))
    return list(answers)
