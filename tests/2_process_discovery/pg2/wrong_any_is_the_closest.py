"""You take any process of the group. One at this node is closer than all others.

caught by: test_the_closest_is_at_this_node_if_any_is
"""


def get_closest_pid(name):
    members = get_members(name)
    if isinstance(members, tuple):
        return members
    if not members:
        return (ERROR, (NO_PROCESS, name))
    return here().random.choice(members)
