"""You take every answer for done. Who refuses, or has a full disk, answers as well: only
what `did` leaves counts, and all others are bad.

caught by: test_who_has_not_done_it_is_bad_whatever_the_reason
"""


async def everywhere(nodes, request, timeout=PATIENCE):
    names = list(dict.fromkeys(map(Atom, nodes)))
    replies, _ = await multi_call(names, REPLICA, request, timeout)
    answers = dict(replies)
    return answers, [node for node in names if node not in answers]
