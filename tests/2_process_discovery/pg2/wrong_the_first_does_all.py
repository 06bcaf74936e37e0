"""You always take the first. It does all the work then, and the others none: among equals, it
is chance.

caught by: test_which_of_several_is_the_closest_is_by_chance
"""


def get_closest_pid(name):
    members = get_members(name)
    if isinstance(members, tuple):
        return members
    if not members:
        return (ERROR, (NO_PROCESS, name))
    near = [pid for pid in members if pid.node == here().name]
    return (near or members)[0]
