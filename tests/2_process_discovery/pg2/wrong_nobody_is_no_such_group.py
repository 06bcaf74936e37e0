"""You say that there is no such group where nobody is in it. It is there: (ERROR, (NO_PROCESS,
name)).

caught by: test_in_a_group_of_nobody_nobody_is_the_closest
"""


def get_closest_pid(name):
    members = get_members(name)
    if isinstance(members, tuple):
        return members
    if not members:
        return (ERROR, (NO_SUCH_GROUP, name))
    near = [pid for pid in members if pid.node == here().name]
    return here().random.choice(near or members)
