"""You take the keys back when the call fails. The target may have them, and serve them:
there are two of each. Nobody knows, so ask again.

caught by: test_a_copy_whose_answer_is_lost_is_sent_again_and_meanwhile_nobody_is_served
"""


async def hand_over(rule, target, names):
    epoch = rule[0]
    copies = await call(KEEPER, (FREEZE, epoch, target, names), None)
    if not copies:
        return
    copied = [name for name, _ in copies]
    try:
        _, taken, newer = await call((KEEPER, target), (COPY, rule, copies), None)
    except Exit:
        await asyncio.sleep(PAUSE)
        taken, newer = [], rule
    await call(KEEPER, (SWITCH, epoch, target, copied, taken, newer), None)
