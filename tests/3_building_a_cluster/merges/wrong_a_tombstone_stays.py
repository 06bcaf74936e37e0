"""You keep the element with no dots. It is to be gone: the vector has seen its dots, and that
is all that others need.

caught by: test_what_was_added_is_there_until_it_is_removed
"""


def remove(value: Set, element: Any) -> Set:
    vector, elements = value
    return vector, {one: [] if one == element else dots for one, dots in elements.items()}
