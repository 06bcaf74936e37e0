"""You drop a dot that the other copy has seen, also where it still has it. Then nobody has
removed it: what both have stays.

caught by: test_nothing_merged_with_something_is_that
"""


def merge(one: Set, other: Set) -> Set:
    (left, ours), (right, theirs) = one, other
    merged = {}
    for element in {**ours, **theirs}:
        mine, its = ours.get(element, []), theirs.get(element, [])
        stay = [dot for dot in mine if not has_seen(right, dot)]
        stay += [dot for dot in its if not has_seen(left, dot)]
        if stay:
            merged[element] = sorted(stay)
    return joined(left, right), merged
