"""Your broadcast leaves out who sends it. It is in the group as well as the others.

caught by: test_who_is_in_the_group_hears_its_own_broadcast
"""


def broadcast(name, message):
    from minibeam.nodes.processes import self_

    members = get_members(name)
    if isinstance(members, tuple):
        return members
    for pid in dict.fromkeys(members):
        if pid != self_():
            send(pid, message)
    return OK
