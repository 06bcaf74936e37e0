"""You look at the nodes of the first vector only. A node that only the other one knows counts
as well: nothing of it has been seen here.

caught by: test_a_node_that_only_the_other_one_knows_counts
"""


def compare(one: Vector, other: Vector) -> Literal["equal", "before", "after", "concurrent"]:
    behind = any(other.get(node, 0) > count for node, count in one.items())
    ahead = any(count > other.get(node, 0) for node, count in one.items())
    if behind and ahead:
        return "concurrent"
    if behind:
        return "before"
    return "after" if ahead else "equal"
