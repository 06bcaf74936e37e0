"""You skip the tail as if it were always NIL. Any term may be there: [1 | 2] ends in a 2.

caught by: test_a_tail_that_is_no_list_makes_the_list_improper
"""


def list_(data, at, readers):
    count = bounded(data, at, _UNSIGNED(data, at)[0])
    at += 4
    items = []
    for _ in range(count):
        item, at = readers[data[at]](data, at + 1, readers)
        items.append(item)
    _, at = readers[data[at]](data, at + 1, readers)
    return items, at
