"""You overwrite whatever is there. What the writer had not seen is a sibling, and stays beside
the new value.

caught by: test_two_who_did_not_know_of_each_other_are_siblings
"""


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    vector, there = versions
    known = joined(vector, context)
    dot = (node, known.get(node, 0) + 1)
    return joined(known, {node: dot[1]}), [(dot, value)]
