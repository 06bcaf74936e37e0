"""You change the vector that you were given. It is the context of somebody, and the copy of
somebody: make a new one.

caught by: test_a_put_leaves_what_it_was_given_as_it_was
"""


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    vector, there = versions
    count = joined(vector, context).get(node, 0) + 1
    stay = [sibling for sibling in there if not has_seen(context, sibling[0])]
    for one, seen in context.items():
        vector[one] = max(vector.get(one, 0), seen)
    vector[node] = count
    return vector, in_order([*stay, ((node, count), value)])
