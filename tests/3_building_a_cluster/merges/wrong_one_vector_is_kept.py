"""You keep the vector of one of both. Dots are in the set then that nobody has seen, and
others that were removed come back.

caught by: test_a_merge_has_seen_what_both_have
"""


def merge(one: Set, other: Set) -> Set:
    (left, ours), (right, theirs) = one, other
    merged = {}
    for element in {**ours, **theirs}:
        mine, its = ours.get(element, []), theirs.get(element, [])
        stay = [dot for dot in mine if dot in its or not has_seen(right, dot)]
        stay += [dot for dot in its if not has_seen(left, dot)]
        if stay:
            merged[element] = sorted(stay)
    return left, merged
