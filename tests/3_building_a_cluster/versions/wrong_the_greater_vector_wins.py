"""You keep all siblings of both where the vectors are concurrent. One that one copy has
overwritten is in the other copy still, and comes back: look at the dot of each.

caught by: test_what_one_copy_has_overwritten_does_not_come_back_from_another
"""


def siblings(one: Versions, other: Versions) -> Versions:
    (left, ours), (right, theirs) = one, other
    match compare(left, right):
        case "before":
            return other
        case "after" | "equal":
            return one
    return joined(left, right), in_order(
        list({at: (at, it) for at, it in ours + theirs}.values())
    )
