"""You clean up after `collect` has returned, not when it is left by an exception. Then
monitors and aliases stay: `finally`.

caught by: test_a_multi_call_that_is_interrupted_leaves_nothing
"""


async def multi_call(nodes, name, request, timeout=None):
    asked = {}
    for node in map(Atom, nodes):
        reference = monitor((name, node), alias="reply_demonitor")
        asked[reference] = node
        tag = ImproperList((ALIAS,), reference)
        send((name, node), (GEN_CALL, (current().pid, tag), request))
    answers = await collect(dict(asked), timeout)
    for reference in asked:
        demonitor(reference, flush=True)
    replies = [(node, answers[ref]) for ref, node in asked.items() if ref in answers]
    return replies, [node for ref, node in asked.items() if ref not in answers]
