"""You put the siblings of one copy before those of the other. The other copy does it the other
way round, and the two are never equal.

caught by: test_both_sides_of_a_split_keep_what_they_wrote
"""


def siblings(one: Versions, other: Versions) -> Versions:
    (left, ours), (right, theirs) = one, other
    both = {dot for dot, _ in ours} & {dot for dot, _ in theirs}
    stay = [(dot, value) for dot, value in ours if dot in both or not has_seen(right, dot)]
    stay += [(dot, value) for dot, value in theirs if not has_seen(left, dot)]
    return joined(left, right), stay
