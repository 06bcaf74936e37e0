"""You number the write by the context. Two writes with the same old context get the same dot,
and one of them is lost: count on from what this copy has.

caught by: test_a_node_counts_on_from_what_its_copy_has
"""


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    vector, there = versions
    known = joined(vector, context)
    dot = (node, context.get(node, 0) + 1)
    stay = [sibling for sibling in there if not has_seen(context, sibling[0])]
    return joined(known, {node: dot[1]}), in_order([*stay, (dot, value)])
