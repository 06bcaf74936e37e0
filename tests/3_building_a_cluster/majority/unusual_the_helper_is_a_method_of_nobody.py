"""The helper is a function of the module, which is given all that it needs, and is noted
before it is known to run."""


def rejoin(standing):
    standing.helper = None
    standing.helper = spawn(come_back, self_(), standing.catch_up)


async def come_back(majority, work):
    outcome = await finished(work())
    send(majority, (CAUGHT_UP, self_()))
    return outcome


def has_majority(configured, reachable):
    from collections import Counter

    seen = {here().name, *reachable}
    there = Counter(name in seen for name in set(configured))
    return there[True] > there[False]
