"""You leave out what Python takes for false. 0, false and an empty list are values: only
UNDEFINED is none.

caught by: test_values_are_merged_and_not_only_chosen_from
"""


def merged(values, merge):
    there = [value for value in values if value and not same_term(value, UNDEFINED)]
    return reduce(merge, there) if there else UNDEFINED
