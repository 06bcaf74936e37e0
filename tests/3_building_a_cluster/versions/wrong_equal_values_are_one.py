"""You take siblings of the same value for one, and keep one dot. Two wrote it, and whoever has
seen one of them has not seen the other: the dot is what a sibling is known by.

caught by: test_equal_values_of_two_writers_are_two_siblings
"""


def siblings(one: Versions, other: Versions) -> Versions:
    (left, ours), (right, theirs) = one, other
    both = {dot for dot, _ in ours} & {dot for dot, _ in theirs}
    stay = [(dot, value) for dot, value in ours if dot in both or not has_seen(right, dot)]
    stay += [(dot, value) for dot, value in theirs if not has_seen(left, dot)]
    once: list[Any] = []
    for dot, value in in_order(stay):
        if all(value != there for _, there in once):
            once.append((dot, value))
    return joined(left, right), once
