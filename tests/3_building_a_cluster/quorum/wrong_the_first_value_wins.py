"""You take the first value that there is. Another node has a newer one: all of them are
merged.

caught by: test_the_newest_of_all_values_counts
"""


def merged(values, merge):
    return next((value for value in values if not same_term(value, UNDEFINED)), UNDEFINED)
