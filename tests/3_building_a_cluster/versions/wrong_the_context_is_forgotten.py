"""You do not add the context to the vector. What the writer had seen elsewhere was overwritten
by this, and comes back with the copy from there.

caught by: test_a_context_may_know_more_than_the_copy
"""


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    vector, there = versions
    dot = (node, joined(vector, context).get(node, 0) + 1)
    stay = [sibling for sibling in there if not has_seen(context, sibling[0])]
    return joined(vector, {node: dot[1]}), in_order([*stay, (dot, value)])
