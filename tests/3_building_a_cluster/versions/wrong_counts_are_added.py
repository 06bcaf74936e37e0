"""You add the counts of both vectors. Copies are merged many times, and each time they would
claim to have seen more: take the greater count.

caught by: test_copies_of_one_write_are_one
"""


def siblings(one: Versions, other: Versions) -> Versions:
    (left, ours), (right, theirs) = one, other
    both = {dot for dot, _ in ours} & {dot for dot, _ in theirs}
    stay = [(dot, value) for dot, value in ours if dot in both or not has_seen(right, dot)]
    stay += [(dot, value) for dot, value in theirs if not has_seen(left, dot)]
    nodes = sorted({*left, *right})
    return {node: left.get(node, 0) + right.get(node, 0) for node in nodes}, in_order(stay)
