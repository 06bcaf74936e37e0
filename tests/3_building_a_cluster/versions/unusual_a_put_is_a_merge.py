"""What the context has seen is overwritten by a merge with it; then the write is added."""


def overwrite(seen: Write | None, now: int, node: str, value: Term) -> Write:
    stamps = [now]
    if seen is not None:
        stamps.append(seen[0] + 1)
    return (max(stamps), node, value)


def put(versions: Versions, node: str, context: Vector, value: Term) -> Versions:
    vector, there = siblings(versions, (context, []))
    count = vector.get(node, 0) + 1
    return joined(vector, {node: count}), in_order(there + [((node, count), value)])
