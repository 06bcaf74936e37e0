"""You switch when the call fails, as if the target had the keys. It may never have heard of
them: then nobody has them.

caught by: test_who_is_given_up_while_it_is_sent_keys_gets_none
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
        taken, newer = copied, rule
    await call(KEEPER, (SWITCH, epoch, target, copied, taken, newer), None)
