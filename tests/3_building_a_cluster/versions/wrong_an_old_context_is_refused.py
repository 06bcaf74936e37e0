"""You drop the write when its context is old. It was acknowledged: it stands beside what it
has not seen.

caught by: test_two_who_did_not_know_of_each_other_are_siblings
"""


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    vector, there = versions
    if compare(context, vector) in ("before", "concurrent"):
        return versions
    known = joined(vector, context)
    dot = (node, known.get(node, 0) + 1)
    stay = [sibling for sibling in there if not has_seen(context, sibling[0])]
    return joined(known, {node: dot[1]}), in_order([*stay, (dot, value)])
