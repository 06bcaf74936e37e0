"""You keep all that was there. What the writer had seen is overwritten, or a list has as many
siblings as it was ever written.

caught by: test_what_was_read_is_overwritten
"""


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    vector, there = versions
    known = joined(vector, context)
    dot = (node, known.get(node, 0) + 1)
    return joined(known, {node: dot[1]}), in_order([*there, (dot, value)])
