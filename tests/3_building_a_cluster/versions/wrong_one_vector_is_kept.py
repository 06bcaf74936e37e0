"""You keep the vector of one of both. What the other copy has overwritten will come back,
since nobody remembers that it was seen.

caught by: test_siblings_that_were_settled_on_one_side_stay_settled
"""


def siblings(one: Versions, other: Versions) -> Versions:
    (left, ours), (right, theirs) = one, other
    both = {dot for dot, _ in ours} & {dot for dot, _ in theirs}
    stay = [(dot, value) for dot, value in ours if dot in both or not has_seen(right, dot)]
    stay += [(dot, value) for dot, value in theirs if not has_seen(left, dot)]
    return (right if compare(left, right) == "before" else left), in_order(stay)
