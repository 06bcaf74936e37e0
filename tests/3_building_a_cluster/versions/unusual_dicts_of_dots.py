"""Keeps siblings in dicts by their dots, and takes out what was overwritten."""


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    vector, there = versions
    count = max(vector.get(node, 0), context.get(node, 0)) + 1
    found = dict(there)
    for dot in list(found):
        if has_seen(context, dot):
            del found[dot]
    found[node, count] = value
    new = joined(vector, context) | {node: count}
    return new, sorted(found.items(), key=lambda sibling: sibling[0])


def siblings(one: Versions, other: Versions) -> Versions:
    ours, theirs = dict(one[1]), dict(other[1])
    gone = {dot for dot in ours if dot not in theirs and has_seen(other[0], dot)}
    gone |= {dot for dot in theirs if dot not in ours and has_seen(one[0], dot)}
    dots = sorted({*ours, *theirs} - gone)
    there = [(dot, ours[dot] if dot in ours else theirs[dot]) for dot in dots]
    return joined(one[0], other[0]), there
