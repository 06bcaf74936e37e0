"""You choose by chance among those near, and always the first of those far.

caught by: test_which_of_several_far_is_by_chance
"""


def get_closest_pid(name):
    members = get_members(name)
    if isinstance(members, tuple):
        return members
    if not members:
        return (ERROR, (NO_PROCESS, name))
    near = [pid for pid in members if pid.node == here().name]
    return here().random.choice(near) if near else members[0]
