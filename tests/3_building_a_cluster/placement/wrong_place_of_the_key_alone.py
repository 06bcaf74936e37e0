"""The place of a key is the hash of the key alone with you. That of an atom is not mixed, and
below 2**28: all atoms are in the first sixteenth of the circle. In a tuple they are mixed.

caught by: test_atoms_are_spread_over_the_ring_as_all_keys_are
"""


def by_ring(key, ring):
    at = bisect_left(ring, (phash2(key, WHOLE), ""))
    return ring[at % len(ring)][1]
