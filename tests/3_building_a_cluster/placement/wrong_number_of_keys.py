"""You say how many keys move. It is to be the share: of how many.

caught by: test_all_keys_that_change_their_node_are_counted
"""


def moved(keys, before, after):
    return float(sum(before(key) != after(key) for key in keys))
