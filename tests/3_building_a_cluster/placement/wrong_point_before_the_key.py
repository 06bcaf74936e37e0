"""A key goes to the point before it with you. Which direction is of no matter, if only all
take the same: it is the next one.

caught by: test_a_key_belongs_to_the_next_point_of_the_ring
"""


def by_ring(key, ring):
    at = bisect_left(ring, (phash2((key,), WHOLE), ""))
    return ring[at - 1][1]
