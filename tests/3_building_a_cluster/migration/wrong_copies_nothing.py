"""You copy also where nothing was frozen: an empty list travels to the target and back.

caught by: test_only_what_was_frozen_is_copied
"""


async def hand_over(rule, target, names):
    epoch = rule[0]
    copies = await call(KEEPER, (FREEZE, epoch, target, names), None)
    while True:
        try:
            _, taken, newer = await call((KEEPER, target), (COPY, rule, copies), None)
            break
        except Exit:
            await asyncio.sleep(PAUSE)
    copied = [name for name, _ in copies]
    await call(KEEPER, (SWITCH, epoch, target, copied, taken, newer), None)
