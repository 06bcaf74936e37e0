"""You let half of the nodes go on. The other half may say the same, and both serve: more
than half is a majority.

caught by: test_exactly_half_is_no_majority
"""


def has_majority(configured, reachable):
    wanted = set(configured)
    there = wanted & {here().name, *reachable}
    return len(wanted) > 0 and 2 * len(there) >= len(wanted)
