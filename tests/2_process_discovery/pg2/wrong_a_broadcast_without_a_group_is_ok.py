"""You say OK to a broadcast to a group that there is none of. It is refused as get_members
refuses it.

caught by: test_a_broadcast_to_no_group_is_refused
"""


def broadcast(name, message):
    members = get_members(name)
    if isinstance(members, tuple):
        members = []
    for pid in dict.fromkeys(members):
        send(pid, message)
    return OK
