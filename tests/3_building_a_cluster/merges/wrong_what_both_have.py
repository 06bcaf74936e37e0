"""You keep what both have. What one side has added is not there on the other side yet.

caught by: test_both_sides_of_a_split_keep_what_they_added
"""


def merge(one: Set, other: Set) -> Set:
    (left, ours), (right, theirs) = one, other
    merged = {}
    for element in {**ours, **theirs}:
        mine, its = ours.get(element, []), theirs.get(element, [])
        stay = [dot for dot in mine if dot in its]
        if stay:
            merged[element] = sorted(stay)
    return joined(left, right), merged
