"""You try once. When that fails the keys stay frozen, and whoever asks for them waits for
ever.

caught by: test_who_is_not_there_yet_is_tried_until_it_is
"""


async def hand_over(rule, target, names):
    epoch = rule[0]
    copies = await call(KEEPER, (FREEZE, epoch, target, names), None)
    if not copies:
        return
    _, taken, newer = await call((KEEPER, target), (COPY, rule, copies), None)
    copied = [name for name, _ in copies]
    await call(KEEPER, (SWITCH, epoch, target, copied, taken, newer), None)
