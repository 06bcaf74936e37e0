"""You copy and don't switch. The keys stay frozen here, and who waits for them waits for
ever.

caught by: test_what_is_handed_over_is_gone_here
"""


async def hand_over(rule, target, names):
    epoch = rule[0]
    copies = await call(KEEPER, (FREEZE, epoch, target, names), None)
    while copies:
        try:
            await call((KEEPER, target), (COPY, rule, copies), None)
            return
        except Exit:
            await asyncio.sleep(PAUSE)
