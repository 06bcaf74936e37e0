"""You stop before the tail of a list. It belongs to it, also where it is NIL: the next term
begins behind it.

caught by: test_a_list_is_its_items_up_to_nil
"""


def list_(data, at, readers):
    count = bounded(data, at, _UNSIGNED(data, at)[0])
    at += 4
    items = []
    for _ in range(count):
        item, at = readers[data[at]](data, at + 1, readers)
        items.append(item)
    if data[at] == tags.NIL:
        return items, at
    tail, at = readers[data[at]](data, at + 1, readers)
    return make_list(items, tail), at
