"""You demonitor without flush. A DOWN that is in the mailbox already, which nobody has taken
since the call was interrupted, stays there.

caught by: test_a_server_that_dies_as_the_call_is_interrupted_leaves_no_message
"""


async def multi_call(nodes, name, request, timeout=None):
    asked = {}
    try:
        for node in map(Atom, nodes):
            reference = monitor((name, node), alias="reply_demonitor")
            asked[reference] = node
            tag = ImproperList((ALIAS,), reference)
            send((name, node), (GEN_CALL, (current().pid, tag), request))
        answers = await collect(dict(asked), timeout)
    finally:
        for reference in asked:
            demonitor(reference)
    replies = [(node, answers[ref]) for ref, node in asked.items() if ref in answers]
    return replies, [node for ref, node in asked.items() if ref not in answers]
