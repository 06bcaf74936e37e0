"""Your replies stand in the order in which they came. They are to stand in the order of
`nodes`, however fast each was.

caught by: test_all_are_asked_at_once
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
            demonitor(reference, flush=True)
    replies = [(asked[ref], answers[ref]) for ref in answers]
    return replies, [node for ref, node in asked.items() if ref not in answers]
