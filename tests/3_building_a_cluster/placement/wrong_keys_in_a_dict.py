"""You keep the keys in a dict or a set. A list is a key as well, and can't be in there; and a
key that comes twice counts once.

caught by: test_keys_need_not_be_hashable_and_may_be_alike
"""


def moved(keys, before, after):
    changed = {key: before(key) != after(key) for key in keys}
    return sum(changed.values()) / max(1, len(changed))
