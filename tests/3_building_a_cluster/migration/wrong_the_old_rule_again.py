"""You switch by the rule that you were given. The target has refused the keys since it
knows a newer one, which this node would learn by its answer: it sends them there again and
again.

caught by: test_what_the_target_refuses_stays_here
"""


async def hand_over(rule, target, names):
    epoch = rule[0]
    copies = await call(KEEPER, (FREEZE, epoch, target, names), None)
    if not copies:
        return
    while True:
        try:
            _, taken, _ = await call((KEEPER, target), (COPY, rule, copies), None)
            break
        except Exit:
            await asyncio.sleep(PAUSE)
    copied = [name for name, _ in copies]
    await call(KEEPER, (SWITCH, epoch, target, copied, taken, rule), None)
