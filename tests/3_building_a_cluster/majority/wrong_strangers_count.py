"""You count all nodes that are reached. Some may be no part of the cluster: a shell, an
observer, a node that was taken out. Only who is configured counts.

caught by: test_who_is_not_configured_counts_for_nothing
"""


def has_majority(configured, reachable):
    wanted = set(configured)
    return 2 * len({here().name, *reachable}) > len(wanted)
