"""You say "before" where it is "after". `compare(one, other)` says how the first one is to the
second: before, if the second has seen more.

caught by: test_who_has_seen_less_is_before
"""


def compare(one: Vector, other: Vector) -> Literal["equal", "before", "after", "concurrent"]:
    behind = any(count > other.get(node, 0) for node, count in one.items())
    ahead = any(count > one.get(node, 0) for node, count in other.items())
    if behind and ahead:
        return "concurrent"
    if behind:
        return "before"
    return "after" if ahead else "equal"
