"""You keep all that either has. What one side has removed comes back from the other: a dot
that it has seen, and has no more, is gone.

caught by: test_no_dot_of_what_was_removed_comes_back
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
