"""You drop what the other nodes have counted. Only the numbers of this node change.

caught by: test_a_counter_counts
"""


def increment(counter: Counter, node: str, by: int = 1) -> Counter:
    added, taken = counter.get(node, (0, 0))
    return {node: (added + by, taken) if by > 0 else (added, taken - by)}
