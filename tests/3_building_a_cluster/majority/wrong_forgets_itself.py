"""You count the others only. This node is up as well, whether or not it stands among those
that it reaches.

caught by: test_this_node_counts_whether_or_not_it_is_named
"""


def has_majority(configured, reachable):
    wanted = set(configured)
    return 2 * len(wanted & set(reachable)) > len(wanted)
