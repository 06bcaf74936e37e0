"""Loops, and no comprehensions."""


def remove(value: Set, element: Any) -> Set:
    rest = dict(value[1])
    rest.pop(element, None)
    return value[0], rest


def merge(one: Set, other: Set) -> Set:
    merged: dict[Any, list[Dot]] = {}
    for this, that in ((one, other), (other, one)):
        for element, dots in this[1].items():
            for dot in dots:
                seen = has_seen(that[0], dot)
                if seen and dot not in that[1].get(element, []):
                    continue
                there = merged.setdefault(element, [])
                if dot not in there:
                    there.append(dot)
                    there.sort()
    return joined(one[0], other[0]), merged
