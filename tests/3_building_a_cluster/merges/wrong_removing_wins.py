"""You drop an element that one copy has not, if it has seen any adding of it. There may be a
newer one, which it has not seen, and adding wins: look at each dot.

caught by: test_an_element_that_one_side_adds_and_the_other_one_removes_is_there
"""


def merge(one: Set, other: Set) -> Set:
    (left, ours), (right, theirs) = one, other
    merged = {}
    for element in {**ours, **theirs}:
        mine, its = ours.get(element, []), theirs.get(element, [])
        if not mine and any(node in left for node, _ in its):
            continue
        if not its and any(node in right for node, _ in mine):
            continue
        stay = [dot for dot in mine if dot in its or not has_seen(right, dot)]
        stay += [dot for dot in its if not has_seen(left, dot)]
        if stay:
            merged[element] = sorted(stay)
    return joined(left, right), merged
