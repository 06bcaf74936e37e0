"""You take the smaller of both that were taken away. What was taken grows as well, and the
greater number is the later one.

caught by: test_what_was_taken_away_is_known_also_where_more_was_added_since
"""


def merge_counters(one: Counter, other: Counter) -> Counter:
    merged = {}
    for node in {**one, **other}:
        mine, its = one.get(node, (0, 0)), other.get(node, (0, 0))
        merged[node] = (max(mine[0], its[0]), min(mine[1], its[1]))
    return merged
