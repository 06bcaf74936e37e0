"""You keep all dots of an element that both have. One of them may be of an adding that was
replaced or removed: look at each dot.

caught by: test_sets_come_to_the_same_in_any_order_and_however_often
"""


def merge(one: Set, other: Set) -> Set:
    (left, ours), (right, theirs) = one, other
    merged = {}
    for element in {**ours, **theirs}:
        mine, its = ours.get(element, []), theirs.get(element, [])
        if mine and its:
            stay = list({*mine, *its})
        else:
            stay = [dot for dot in mine if not has_seen(right, dot)]
            stay += [dot for dot in its if not has_seen(left, dot)]
        if stay:
            merged[element] = sorted(stay)
    return joined(left, right), merged
