"""You add what is negative to neither number. It is to be taken away.

caught by: test_a_counter_counts_down_as_well
"""


def increment(counter: Counter, node: str, by: int = 1) -> Counter:
    added, taken = counter.get(node, (0, 0))
    return {**counter, node: (added + max(by, 0), taken)}
