"""You go through the keys twice, to compare and to count. What can be gone through once only,
as a generator, is empty the second time.

caught by: test_a_share_is_a_share_of_the_keys_also_if_they_come_once
"""


def moved(keys, before, after):
    changed = sum(before(key) != after(key) for key in keys)
    return changed / max(1, len(list(keys)))
