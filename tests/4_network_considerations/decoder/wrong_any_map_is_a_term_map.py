"""You make a TermMap of every map. It is for keys that Python can't tell apart; of all others
it is a dict. `make_map` chooses, and refuses a key that comes twice.

caught by: test_a_map_is_keys_and_values_by_turns
"""

from minibeam.terms import TermMap


def map_(data, at, readers):
    count = bounded(data, at, 2 * _UNSIGNED(data, at)[0]) // 2
    at += 4
    pairs = []
    for _ in range(count):
        key, at = readers[data[at]](data, at + 1, readers)
        value, at = readers[data[at]](data, at + 1, readers)
        pairs.append((key, value))
    return TermMap(tuple(pairs)) if pairs else {}, at
