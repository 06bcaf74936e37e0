"""You take a write for one that has seen all earlier ones of its node. Its writer has seen
what the context says: two clients of one node may not know of each other. That is why there
are dots.

caught by: test_two_writers_at_one_node_are_siblings_as_well
"""


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    vector, there = versions
    known = joined(vector, context)
    dot = (node, known.get(node, 0) + 1)
    return siblings(versions, (joined(context, {node: dot[1]}), [(dot, value)]))
