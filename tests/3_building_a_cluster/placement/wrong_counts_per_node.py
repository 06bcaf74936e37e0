"""You compare how many keys each node has. Two keys that change places with each other leave
the numbers as they are, and both have to be sent over the network.

caught by: test_keys_that_change_places_with_each_other_have_moved
"""

from collections import Counter


def moved(keys, before, after):
    keys = list(keys)
    gone = Counter(map(before, keys)) - Counter(map(after, keys))
    return gone.total() / max(1, len(keys))
