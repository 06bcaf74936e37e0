"""You take the dots of the element out of the vector. It has seen them, and that is how
others know that it was removed here.

caught by: test_what_was_removed_has_been_seen_all_the_same
"""


def remove(value: Set, element: Any) -> Set:
    vector, elements = value
    seen = dict(vector)
    for node, count in elements.get(element, []):
        if seen[node] == count:
            seen[node] -= 1
    return seen, {one: dots for one, dots in elements.items() if one != element}
