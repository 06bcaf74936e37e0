"""You wait for five seconds, as calls do, and send it all again to a target that is only
slow: pass None.

caught by: test_a_slow_target_is_waited_for
"""


async def hand_over(rule, target, names):
    epoch = rule[0]
    copies = await call(KEEPER, (FREEZE, epoch, target, names), None)
    if not copies:
        return
    while True:
        try:
            _, taken, newer = await call((KEEPER, target), (COPY, rule, copies))
            break
        except Exit:
            await asyncio.sleep(PAUSE)
    copied = [name for name, _ in copies]
    await call(KEEPER, (SWITCH, epoch, target, copied, taken, newer), None)
