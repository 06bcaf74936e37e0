"""You refuse a broadcast to a group of nobody. It reaches nobody, and that is no error.

caught by: test_a_broadcast_to_nobody_is_ok
"""


def broadcast(name, message):
    members = get_members(name)
    if isinstance(members, tuple):
        return members
    if not members:
        return (ERROR, (NO_PROCESS, name))
    for pid in dict.fromkeys(members):
        send(pid, message)
    return OK
