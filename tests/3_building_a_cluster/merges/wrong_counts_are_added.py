"""You add the numbers of both copies. They have most of it in common, and the same copy may
come twice: take the greater.

caught by: test_both_sides_of_a_split_count
"""


def merge_counters(one: Counter, other: Counter) -> Counter:
    merged = {}
    for node in {**one, **other}:
        mine, its = one.get(node, (0, 0)), other.get(node, (0, 0))
        merged[node] = (mine[0] + its[0], mine[1] + its[1])
    return merged
