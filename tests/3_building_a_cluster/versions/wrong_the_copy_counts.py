"""You number the write by the vector of this copy alone. The context may have seen more of
this node, and the dot would be given a second time.

caught by: test_a_context_may_know_more_than_the_copy
"""


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    vector, there = versions
    dot = (node, vector.get(node, 0) + 1)
    stay = [sibling for sibling in there if not has_seen(context, sibling[0])]
    return joined(joined(vector, context), {node: dot[1]}), in_order([*stay, (dot, value)])
