"""The place of a key has 27 bits only: without a limit, a hash is below 2**27, and so all
keys are in the first part of the circle.

caught by: test_a_key_belongs_to_the_next_point_of_the_ring
"""


def by_ring(key, ring):
    at = bisect_left(ring, (phash2((key,)), ""))
    return ring[at % len(ring)][1]
