"""You drop a sibling that the other copy has seen, also when it still has it. Then nothing was
overwritten: what both have stays.

caught by: test_a_sibling_that_both_have_stays_once
"""


def siblings(one: Versions, other: Versions) -> Versions:
    (left, ours), (right, theirs) = one, other
    stay = [(dot, value) for dot, value in ours if not has_seen(right, dot)]
    stay += [(dot, value) for dot, value in theirs if not has_seen(left, dot)]
    return joined(left, right), in_order(stay)
