"""You count what was taken away back from what was added. Then a later count may be smaller
than an earlier one, and a merge, which takes the greater, forgets what was taken.

caught by: test_what_was_taken_away_stays_away
"""


def increment(counter: Counter, node: str, by: int = 1) -> Counter:
    added, taken = counter.get(node, (0, 0))
    return {**counter, node: (added + by, taken)}
