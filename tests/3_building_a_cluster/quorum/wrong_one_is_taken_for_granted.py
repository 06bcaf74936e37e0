"""You wait for one less, as if this node had a copy of its own that is always there. The
copies are at `nodes`, and each has to say so.

caught by: test_a_write_waits_until_w_have_acknowledged
"""


async def write(nodes, key, value, w, timeout=PATIENCE):
    names = each_once(nodes, w)
    request = (WRITE, key, NO_EPOCH, value)
    answers = did(
        await ask(names, REPLICA, request, timeout, lambda now: len(did(now)) >= max(1, w - 1))
    )
    if len(answers) < max(1, w - 1):
        raise Exit((TOO_FEW, list(answers)))
    return list(answers)
