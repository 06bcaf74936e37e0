"""A point that is at the very place of the key is passed over. It is the one that has it.

caught by: test_a_point_at_the_very_place_of_a_key_has_it
"""


def by_ring(key, ring):
    place = phash2((key,), WHOLE)
    return next((node for point, node in ring if point > place), ring[0][1])
