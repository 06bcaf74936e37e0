"""You wait for all nodes, and the slowest of them says how long a write takes. It is done
when `w` have acknowledged it.

caught by: test_a_write_returns_as_soon_as_w_have_acknowledged
"""


async def write(nodes, key, value, w, timeout=PATIENCE):
    names = each_once(nodes, w)
    answers, _ = await everywhere(names, (WRITE, key, NO_EPOCH, value), timeout)
    if len(answers) < w:
        raise Exit((TOO_FEW, list(answers)))
    return list(answers)
