"""You compare with `!=`, which takes the text `undefined` for the atom. Somebody may have
written that: `same_term` tells them apart.

caught by: test_who_has_nothing_has_no_say
"""


def merged(values, merge):
    there = [value for value in values if value != "undefined"]
    return reduce(merge, there) if there else UNDEFINED
