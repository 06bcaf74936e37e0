"""You ask one node after the other, and each may take the whole time. Ask all at once:
`multi_call` has one time for all.

caught by: test_everywhere_waits_for_one_time_and_no_longer
"""


async def everywhere(nodes, request, timeout=PATIENCE):
    answers, bad = {}, []
    for node in dict.fromkeys(map(Atom, nodes)):
        replies, _ = await multi_call([node], REPLICA, request, timeout)
        answers |= did(dict(replies))
        if node not in answers:
            bad.append(node)
    return answers, bad
