"""You keep an element for which no dot is left. It was removed, and is not there.

caught by: test_what_one_side_has_removed_does_not_come_back
"""


def merge(one: Set, other: Set) -> Set:
    (left, ours), (right, theirs) = one, other
    merged = {}
    for element in {**ours, **theirs}:
        mine, its = ours.get(element, []), theirs.get(element, [])
        stay = [dot for dot in mine if dot in its or not has_seen(right, dot)]
        stay += [dot for dot in its if not has_seen(left, dot)]
        merged[element] = sorted(stay)
    return joined(left, right), merged
