"""You ask a node as often as it is named. It does the work twice, and is told of twice.

caught by: test_a_node_that_is_named_twice_is_asked_once
"""


async def everywhere(nodes, request, timeout=PATIENCE):
    names = [Atom(node) for node in nodes]
    replies, _ = await multi_call(names, REPLICA, request, timeout)
    answers = did(dict(replies))
    return answers, [node for node in names if node not in answers]
