"""You put the entries into a dict. To Python 1, 1.0 and True are one key, and a list can be
none: entries are lost, or it raises. `make_map` knows.

caught by: test_keys_that_python_takes_for_one_are_kept_apart
"""


def map_(data, at, readers):
    count = bounded(data, at, 2 * _UNSIGNED(data, at)[0]) // 2
    at += 4
    found = {}
    for _ in range(count):
        key, at = readers[data[at]](data, at + 1, readers)
        found[key], at = readers[data[at]](data, at + 1, readers)
    return found, at
