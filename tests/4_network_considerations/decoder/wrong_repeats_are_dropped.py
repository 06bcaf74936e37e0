"""You keep the last of two entries with the same key. Such a map is none: Erlang refuses it,
and `make_map` raises TermError if you give it all pairs.

caught by: test_a_key_that_comes_twice_is_refused
"""


def map_(data, at, readers):
    count = bounded(data, at, 2 * _UNSIGNED(data, at)[0]) // 2
    at += 4
    pairs = {}
    for _ in range(count):
        key, at = readers[data[at]](data, at + 1, readers)
        value, at = readers[data[at]](data, at + 1, readers)
        pairs[repr(key)] = (key, value)
    return make_map(list(pairs.values())), at
