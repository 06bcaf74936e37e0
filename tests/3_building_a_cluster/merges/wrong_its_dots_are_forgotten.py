"""You take the dots of the element out of the vector. It has seen them, and that is how
others know that it was removed here.

caught by: test_what_one_side_has_removed_does_not_come_back
"""


def remove(value: Set, element: Any) -> Set:
    vector, elements = value
    seen = dict(vector)
    for node, count in elements.get(element, []):
        if seen[node] == count:
            seen[node] -= 1
    return seen, {one: dots for one, dots in elements.items() if one != element}
