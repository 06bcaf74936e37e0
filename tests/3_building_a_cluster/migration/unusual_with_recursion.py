"""Trying again is calling oneself again; moves are collected in one pass over sorted
pairs."""


async def hand_over(rule, target, names):
    frozen = await call(KEEPER, (FREEZE, rule[0], target, names), None)
    if frozen:
        answer = await sent(rule, target, frozen)
        await call(
            KEEPER, (SWITCH, rule[0], target, [name for name, _ in frozen], *answer), None
        )


async def sent(rule, target, frozen):
    try:
        _, *answer = await call((KEEPER, target), (COPY, rule, frozen), None)
        return answer
    except Exit:
        await asyncio.sleep(PAUSE / 2)
        return await sent(rule, target, frozen)


def plan(keys, before, after):
    old, new = tuple(before), tuple(after)
    pairs = [(by_rendezvous(name, old), by_rendezvous(name, new), name) for name in keys]
    ways = dict.fromkeys((one, two) for one, two, _ in pairs if one != two)
    return {way: [name for *where, name in pairs if tuple(where) == way] for way in ways}
