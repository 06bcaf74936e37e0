"""You take the greatest value. What two values are together only `merge` can tell: it may
be more than either of them.

caught by: test_values_are_merged_and_not_only_chosen_from
"""


def merged(values, merge):
    there = [value for value in values if not same_term(value, UNDEFINED)]
    return max(there) if there else UNDEFINED
