"""You compare the counts in the order of the nodes, and the first difference decides. Each
node counts: they are concurrent if one is ahead here and the other there.

caught by: test_two_that_have_each_seen_something_else_are_concurrent
"""


def compare(one: Vector, other: Vector) -> Literal["equal", "before", "after", "concurrent"]:
    nodes = sorted({*one, *other})
    ours = [one.get(node, 0) for node in nodes]
    theirs = [other.get(node, 0) for node in nodes]
    if ours == theirs:
        return "equal"
    return "before" if ours < theirs else "after"
