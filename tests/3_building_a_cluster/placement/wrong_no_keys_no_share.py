"""Of no keys you have no share: you divide by 0.

caught by: test_of_no_keys_none_moves
"""


def moved(keys, before, after):
    changed = [before(key) != after(key) for key in keys]
    return sum(changed) / len(changed)
