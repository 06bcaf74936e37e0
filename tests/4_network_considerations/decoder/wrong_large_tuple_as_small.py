"""You read the count of every tuple from 8 bits. That of a LARGE_TUPLE has 32.

caught by: test_a_large_tuple_has_a_count_of_32_bits
"""


def tuple_(data, at, readers):
    count, at = data[at], at + 1
    items = []
    for _ in range(count):
        item, at = readers[data[at]](data, at + 1, readers)
        items.append(item)
    return tuple(items), at
