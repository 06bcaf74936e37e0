"""You take the nodes as they are named. Who is named twice is asked twice, and `w` may be
more than there are: `each_once` sees to both.

caught by: test_no_node_acknowledges_twice
"""


async def write(nodes, key, value, w, timeout=PATIENCE):
    names = [Atom(node) for node in nodes]
    request = (WRITE, key, NO_EPOCH, value)
    answers = did(await ask(names, REPLICA, request, timeout, lambda now: len(did(now)) >= w))
    if len(answers) < w:
        raise Exit((TOO_FEW, list(answers)))
    return list(answers)
