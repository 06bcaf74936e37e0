"""You switch all that you have copied, and don't look at what was accepted. What the target
has refused is then nowhere.

caught by: test_what_the_target_refuses_stays_here
"""


async def hand_over(rule, target, names):
    epoch = rule[0]
    copies = await call(KEEPER, (FREEZE, epoch, target, names), None)
    if not copies:
        return
    while True:
        try:
            _, _, newer = await call((KEEPER, target), (COPY, rule, copies), None)
            break
        except Exit:
            await asyncio.sleep(PAUSE)
    copied = [name for name, _ in copies]
    await call(KEEPER, (SWITCH, epoch, target, copied, copied, newer), None)
