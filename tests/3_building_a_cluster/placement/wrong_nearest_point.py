"""You take the nearest point, whether it is before the key or behind it. It is to be the next
one.

caught by: test_behind_the_last_point_comes_the_first
"""


def by_ring(key, ring):
    place = phash2((key,), WHOLE)
    return min(ring, key=lambda point: abs(point[0] - place))[1]
