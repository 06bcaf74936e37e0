"""You divide and round down: of five nodes two are enough then, and of the other three as
well. Compare twice the number with all of them.

caught by: test_more_than_half_of_the_configured_nodes_are_a_majority
"""


def has_majority(configured, reachable):
    wanted = set(configured)
    there = wanted & {here().name, *reachable}
    return bool(wanted) and len(there) >= max(1, len(wanted) // 2)
