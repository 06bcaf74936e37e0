"""Only those that did not answer are bad with you. Who refused is then in neither of the
two: each node is in one of them.

caught by: test_who_has_not_done_it_is_bad_whatever_the_reason
"""


async def everywhere(nodes, request, timeout=PATIENCE):
    nodes = list(dict.fromkeys(nodes))
    replies, bad = await multi_call(nodes, REPLICA, request, timeout)
    return did({node: reply for node, reply in replies if reply != []}), bad
