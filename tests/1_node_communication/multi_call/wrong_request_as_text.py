"""Your request begins with text. What a GenServer looks for is the atom $gen_call: GEN_CALL.
It would take yours for a message like any other.

caught by: test_a_request_is_what_servers_of_otp_understand
"""


async def multi_call(nodes, name, request, timeout=None):
    asked = {}
    try:
        for node in map(Atom, nodes):
            reference = monitor((name, node), alias="reply_demonitor")
            asked[reference] = node
            tag = ImproperList((ALIAS,), reference)
            send((name, node), ("$gen_call", (current().pid, tag), request))
        answers = await collect(dict(asked), timeout)
    finally:
        for reference in asked:
            demonitor(reference, flush=True)
    replies = [(node, answers[ref]) for ref, node in asked.items() if ref in answers]
    return replies, [node for ref, node in asked.items() if ref not in answers]
