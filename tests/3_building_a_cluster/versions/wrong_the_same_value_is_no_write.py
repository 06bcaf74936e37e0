"""You do not write a value that is there already. It is a write of its own, by somebody who
has seen something else: what he had seen is overwritten.

caught by: test_the_same_value_once_more_is_a_write_of_its_own
"""


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    vector, there = versions
    known = joined(vector, context)
    if any(value == one for _, one in there):
        return known, there
    dot = (node, known.get(node, 0) + 1)
    stay = [sibling for sibling in there if not has_seen(context, sibling[0])]
    return joined(known, {node: dot[1]}), in_order([*stay, (dot, value)])
