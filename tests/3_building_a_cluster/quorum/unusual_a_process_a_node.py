"""Each node is asked by a process of its own, which goes on when enough others have
answered: so the caller has only their ends in its mailbox, and asks the last node first.
"""

from minibeam.nodes.calls import call
from minibeam.nodes.monitors import demonitor, is_down, spawn_monitor


async def answers_of(names, request, timeout, enough):
    answers = {}

    async def one(node):
        try:
            answers[node] = await call((REPLICA, node), request, timeout)
        except Exit:
            pass

    ends = {spawn_monitor(one, node)[1] for node in reversed(names)}
    try:
        while ends and not enough(answers):
            down = await receive(lambda m: any(is_down(m, end) for end in ends))
            ends.discard(down[1])
    finally:
        for end in ends:
            demonitor(end, flush=True)
    return dict(answers)


async def write(nodes, key, value, w, timeout=PATIENCE):
    names = each_once(nodes, w)
    request = (WRITE, key, NO_EPOCH, value)
    answers = did(await answers_of(names, request, timeout, lambda now: len(did(now)) >= w))
    if len(answers) < w:
        raise Exit((TOO_FEW, list(answers)))
    return list(answers)


async def read(nodes, key, r, merge, timeout=PATIENCE):
    names = each_once(nodes, r)
    request = (READ, key, NO_EPOCH)
    values = values_of(
        await answers_of(names, request, timeout, lambda now: len(values_of(now)) >= r)
    )
    if len(values) < r:
        raise Exit((TOO_FEW, list(values)))
    value = merged(values.values(), merge)
    if any(not same_term(one, value) for one in values.values()):
        spawn(repair, names, key, merge, timeout)
    return value
