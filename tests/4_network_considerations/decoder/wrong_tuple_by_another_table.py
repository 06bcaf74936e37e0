"""You read the items of a tuple with READERS and not with the table that you were given.
Where both ends asked for text, a tuple with text is refused.

caught by: test_text_only_where_both_ends_asked
"""


def tuple_(data, at, readers):
    if data[at - 1] == tags.SMALL_TUPLE:
        count, at = data[at], at + 1
    else:
        count, at = bounded(data, at, _UNSIGNED(data, at)[0]), at + 4
    items = []
    for _ in range(count):
        item, at = READERS[data[at]](data, at + 1, READERS)
        items.append(item)
    return tuple(items), at
