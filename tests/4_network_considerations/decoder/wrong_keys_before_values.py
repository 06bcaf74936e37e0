"""You read all keys and then all values. On the wire key and value come by turns.

caught by: test_a_map_is_keys_and_values_by_turns
"""


def map_(data, at, readers):
    count = bounded(data, at, 2 * _UNSIGNED(data, at)[0]) // 2
    at += 4
    parts = []
    for _ in range(2 * count):
        part, at = readers[data[at]](data, at + 1, readers)
        parts.append(part)
    return make_map(list(zip(parts[:count], parts[count:], strict=True))), at
