"""You keep all that either has. What one side has removed comes back from the other: a dot
that it has seen, and has no more, is gone.

caught by: test_what_one_side_has_removed_does_not_come_back
"""


def merge(one: Set, other: Set) -> Set:
    (left, ours), (right, theirs) = one, other
    merged = {}
    for element in {**ours, **theirs}:
        mine, its = ours.get(element, []), theirs.get(element, [])
        stay = list({*mine, *its})
        if stay:
            merged[element] = sorted(stay)
    return joined(left, right), merged
