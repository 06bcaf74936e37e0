"""You send the value to `w` nodes and to no other. One of them is slow or gone, and the
write fails, though others would have done it; and those never learn of it.

caught by: test_a_write_goes_to_all_nodes
"""


async def write(nodes, key, value, w, timeout=PATIENCE):
    names = each_once(nodes, w)[:w]
    request = (WRITE, key, NO_EPOCH, value)
    answers = did(await ask(names, REPLICA, request, timeout, lambda now: len(did(now)) >= w))
    if len(answers) < w:
        raise Exit((TOO_FEW, list(answers)))
    return list(answers)
