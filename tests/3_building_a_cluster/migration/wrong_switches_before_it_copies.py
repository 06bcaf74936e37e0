"""You switch first and copy then. In between nobody has the key; if the target is gone, it
is lost.

caught by: test_a_copy_whose_answer_is_lost_is_sent_again_and_meanwhile_nobody_is_served
"""


async def hand_over(rule, target, names):
    epoch = rule[0]
    copies = await call(KEEPER, (FREEZE, epoch, target, names), None)
    if not copies:
        return
    copied = [name for name, _ in copies]
    await call(KEEPER, (SWITCH, epoch, target, copied, copied, rule), None)
    while True:
        try:
            await call((KEEPER, target), (COPY, rule, copies), None)
            break
        except Exit:
            await asyncio.sleep(PAUSE)
