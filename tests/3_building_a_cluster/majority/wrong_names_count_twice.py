"""You count a name as often as it is written down. It is one node all the same: make sets
of both.

caught by: test_a_name_counts_once
"""


def has_majority(configured, reachable):
    wanted = list(configured)
    there = [name for name in [here().name, *reachable] if name in wanted]
    return 2 * len(there) > len(wanted)
