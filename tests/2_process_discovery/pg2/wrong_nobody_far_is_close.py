"""You find nobody where nobody is near. Then it is one at another node.

caught by: test_the_closest_of_those_far_is_one_of_them
"""


def get_closest_pid(name):
    members = get_local_members(name)
    if isinstance(members, tuple):
        return members
    if not members:
        return (ERROR, (NO_PROCESS, name))
    return here().random.choice(members)
