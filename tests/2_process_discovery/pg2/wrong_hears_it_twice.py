"""Your broadcast sends a message as often as a process has joined. Each is to hear it once.

caught by: test_who_has_joined_twice_hears_it_once
"""


def broadcast(name, message):
    members = get_members(name)
    if isinstance(members, tuple):
        return members
    for pid in members:
        send(pid, message)
    return OK
