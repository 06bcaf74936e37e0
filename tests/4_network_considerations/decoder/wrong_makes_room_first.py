"""You make room for as many items as are declared before you compare with the data. Nine
bytes could ask for 32 GiB: `bounded` first.

caught by: test_a_count_beyond_the_data_is_refused_before_anything_is_made
"""


def list_(data, at, readers):
    count = _UNSIGNED(data, at)[0]
    at += 4
    items = [None] * min(count, 2**24)
    for place in range(count):
        items[place], at = readers[data[at]](data, at + 1, readers)
    tail, at = readers[data[at]](data, at + 1, readers)
    return make_list(items, tail), at
