"""You add one for this node, also where it is among those reached already.

caught by: test_this_node_counts_whether_or_not_it_is_named
"""


def has_majority(configured, reachable):
    wanted = set(configured)
    there = len(wanted & set(reachable)) + (here().name in wanted)
    return 2 * there > len(wanted)
