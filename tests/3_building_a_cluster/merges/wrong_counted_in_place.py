"""You change the counter that you were given. Somebody else has it, or it is on its way: make
a new one.

caught by: test_a_counter_is_a_term_and_stays_as_it_was
"""


def increment(counter: Counter, node: str, by: int = 1) -> Counter:
    added, taken = counter.get(node, (0, 0))
    counter[node] = (added + by, taken) if by > 0 else (added, taken - by)
    return counter
