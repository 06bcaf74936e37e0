"""You merge also where there is no value. `reduce` of nothing raises: if nobody has a value
the key has none, which is UNDEFINED.

caught by: test_who_has_nothing_has_no_say
"""


def merged(values, merge):
    return reduce(merge, [value for value in values if not same_term(value, UNDEFINED)])
