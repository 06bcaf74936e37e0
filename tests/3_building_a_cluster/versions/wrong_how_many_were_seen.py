"""You compare how many writes each has seen. Two of a's and one of b's are as many as one and
two, and are not the same.

caught by: test_having_seen_more_writes_is_not_having_seen_them_all
"""


def compare(one: Vector, other: Vector) -> Literal["equal", "before", "after", "concurrent"]:
    ours, theirs = sum(one.values()), sum(other.values())
    if ours == theirs:
        return (
            "equal"
            if {n: c for n, c in one.items() if c} == {n: c for n, c in other.items() if c}
            else "concurrent"
        )
    return "before" if ours < theirs else "after"
