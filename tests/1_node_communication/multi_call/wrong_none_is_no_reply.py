"""You take a reply of None for no reply at all, and the node for a bad one. Any value is a
reply: ask whether the reference is there.

caught by: test_any_value_is_a_reply
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
    found = [(node, answers.get(ref)) for ref, node in asked.items()]
    return (
        [(node, value) for node, value in found if value is not None],
        [node for node, value in found if value is None],
    )
