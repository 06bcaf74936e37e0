"""You take the element out of the set that you were given. Somebody else has it, or it is on
its way: make a new one.

caught by: test_a_set_is_a_term_and_stays_as_it_was
"""


def remove(value: Set, element: Any) -> Set:
    vector, elements = value
    elements.pop(element, None)
    return vector, elements
