"""Your alias outlives the call, so a reply that comes late is put into the mailbox, where
nobody waits for it. With "reply_demonitor" it ends with the monitor.

caught by: test_a_reply_that_is_held_up_on_its_way_is_never_seen
"""


async def multi_call(nodes, name, request, timeout=None):
    asked = {}
    try:
        for node in map(Atom, nodes):
            reference = monitor((name, node), alias="explicit_unalias")
            asked[reference] = node
            tag = ImproperList((ALIAS,), reference)
            send((name, node), (GEN_CALL, (current().pid, tag), request))
        answers = await collect(dict(asked), timeout)
    finally:
        for reference in asked:
            demonitor(reference, flush=True)
    replies = [(node, answers[ref]) for ref, node in asked.items() if ref in answers]
    return replies, [node for ref, node in asked.items() if ref not in answers]
