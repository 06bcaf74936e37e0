"""You count this node also where it is not configured. Who looks on from outside is no part
of the majority.

caught by: test_this_node_does_not_count_where_it_is_not_configured
"""


def has_majority(configured, reachable):
    wanted = set(configured)
    others = wanted & set(reachable) - {here().name}
    return 2 * (1 + len(others)) > len(wanted)
