"""You put the dots of one copy before those of the other. The other copy does it the other
way round, and the two are never equal.

caught by: test_who_removes_has_removed_all_that_it_has_seen
"""


def merge(one: Set, other: Set) -> Set:
    (left, ours), (right, theirs) = one, other
    merged = {}
    for element in {**ours, **theirs}:
        mine, its = ours.get(element, []), theirs.get(element, [])
        stay = [dot for dot in mine if dot in its or not has_seen(right, dot)]
        stay += [dot for dot in its if dot not in mine and not has_seen(left, dot)]
        if stay:
            merged[element] = stay
    return joined(left, right), merged
