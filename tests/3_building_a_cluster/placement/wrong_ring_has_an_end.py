"""Your circle has an end: who is behind the last point falls off. There it goes on with the
first one.

caught by: test_behind_the_last_point_comes_the_first
"""


def by_ring(key, ring):
    return ring[bisect_left(ring, (phash2((key,), WHOLE), ""))][1]
