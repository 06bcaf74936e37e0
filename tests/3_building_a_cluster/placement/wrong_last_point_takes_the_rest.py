"""Who is behind the last point is given to the last point. A circle goes on with the first
one.

caught by: test_behind_the_last_point_comes_the_first
"""


def by_ring(key, ring):
    at = bisect_left(ring, (phash2((key,), WHOLE), ""))
    return ring[min(at, len(ring) - 1)][1]
