"""You make an ImproperList of every tail but NIL. A tail that is a list goes on with this
one: [1 | [2]] is [1, 2]. `make_list` knows.

caught by: test_a_tail_that_is_a_list_goes_on_with_it
"""

from minibeam.terms import ImproperList


def list_(data, at, readers):
    count = bounded(data, at, _UNSIGNED(data, at)[0])
    at += 4
    items = []
    for _ in range(count):
        item, at = readers[data[at]](data, at + 1, readers)
        items.append(item)
    if data[at] == tags.NIL:
        return items, at + 1
    tail, at = readers[data[at]](data, at + 1, readers)
    return ImproperList(tuple(items), tail), at
