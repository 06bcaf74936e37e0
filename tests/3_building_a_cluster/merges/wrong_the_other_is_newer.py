"""You take all numbers of the other copy. It may be older than this one: the greater number
is the later one.

caught by: test_a_copy_that_comes_late_changes_nothing
"""


def merge_counters(one: Counter, other: Counter) -> Counter:
    return {**one, **other}
