"""You take two vectors for different when one says 0 of a node and the other says nothing.
Both have seen nothing of it.

caught by: test_a_node_with_a_count_of_nought_might_as_well_not_be_there
"""


def compare(one: Vector, other: Vector) -> Literal["equal", "before", "after", "concurrent"]:
    behind = any(count > one.get(node, -1) for node, count in other.items())
    ahead = any(count > other.get(node, -1) for node, count in one.items())
    if behind and ahead:
        return "concurrent"
    if behind:
        return "before"
    return "after" if ahead else "equal"
