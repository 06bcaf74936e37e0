"""You keep the pair that comes to more. The later one may come to less, if something was
taken away: take the greater of each number.

caught by: test_what_was_taken_away_stays_away
"""


def merge_counters(one: Counter, other: Counter) -> Counter:
    merged = {}
    for node in {**one, **other}:
        mine, its = one.get(node, (0, 0)), other.get(node, (0, 0))
        merged[node] = max(mine, its, key=lambda pair: pair[0] - pair[1])
    return merged
