"""You merge UNDEFINED as if it were a value. `merge` knows values only: leave out who has
none.

caught by: test_who_has_nothing_has_no_say
"""


def merged(values, merge):
    values = list(values)
    return reduce(merge, values) if values else UNDEFINED
