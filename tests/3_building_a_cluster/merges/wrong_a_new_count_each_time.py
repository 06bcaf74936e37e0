"""You begin again at nothing with each change. A node goes on from what it has counted.

caught by: test_a_counter_counts
"""


def increment(counter: Counter, node: str, by: int = 1) -> Counter:
    return {**counter, node: (by, 0) if by > 0 else (0, -by)}
