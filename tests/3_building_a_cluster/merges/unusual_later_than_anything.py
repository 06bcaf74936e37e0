"""Numbers an adding by the greatest count that it has seen of any node, as a clock of
Lamport's would."""


def increment(counter: Counter, node: str, by: int = 1) -> Counter:
    mine = {node: (max(by, 0), max(-by, 0))}
    added, taken = counter.get(node, (0, 0))
    return counter | {node: (added + mine[node][0], taken + mine[node][1])}


def add(value: Set, element: Any, node: str) -> Set:
    vector, elements = value
    count = max(vector.values(), default=0) + 1
    return {**vector, node: count}, {**remove(value, element)[1], element: [(node, count)]}
