"""You make room for as many items of a tuple as are declared before you compare with the
data. `bounded` first, for the count of 32 bits as well.

caught by: test_a_count_beyond_the_data_is_refused_before_anything_is_made
"""


def tuple_(data, at, readers):
    if data[at - 1] == tags.SMALL_TUPLE:
        count, at = data[at], at + 1
    else:
        count, at = _UNSIGNED(data, at)[0], at + 4
    items = [None] * min(count, 2**24)
    for place in range(count):
        items[place], at = readers[data[at]](data, at + 1, readers)
    return tuple(items), at
