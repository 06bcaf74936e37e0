"""Compares pairs, which is as good: of one node the later pair has both numbers as great at
least. Dots are sets until the end."""


def merge_counters(one: Counter, other: Counter) -> Counter:
    nodes = sorted(one.keys() | other.keys())
    return {node: max(c[node] for c in (one, other) if node in c) for node in nodes}


def merge(one: Set, other: Set) -> Set:
    dots_of = {}
    for element in one[1].keys() | other[1].keys():
        mine, its = set(one[1].get(element, ())), set(other[1].get(element, ()))
        gone = {dot for dot in mine - its if has_seen(other[0], dot)}
        gone |= {dot for dot in its - mine if has_seen(one[0], dot)}
        dots_of[element] = sorted((mine | its) - gone)
    return joined(one[0], other[0]), {one: dots for one, dots in dots_of.items() if dots}
