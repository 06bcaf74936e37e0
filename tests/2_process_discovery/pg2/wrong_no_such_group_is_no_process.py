"""You say that nobody is in a group that there is none of. That is another error: (ERROR,
(NO_SUCH_GROUP, name)).

caught by: test_where_there_is_no_group_nobody_is_the_closest
"""


def get_closest_pid(name):
    members = get_members(name)
    if isinstance(members, tuple) or not members:
        return (ERROR, (NO_PROCESS, name))
    near = [pid for pid in members if pid.node == here().name]
    return here().random.choice(near or members)
