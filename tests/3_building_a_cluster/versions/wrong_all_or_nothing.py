"""You keep all siblings when the context has not seen everything. It may have seen some: look
at the dot of each, or two clients that take turns make siblings without end.

caught by: test_two_clients_that_take_turns_are_never_more_than_two_siblings
"""


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    vector, there = versions
    known = joined(vector, context)
    dot = (node, known.get(node, 0) + 1)
    stay = [] if compare(context, vector) in ("equal", "after") else there
    return joined(known, {node: dot[1]}), in_order([*stay, (dot, value)])
