"""You fail when the element is not there. It may have been removed elsewhere a moment before:
nothing is to be done then.

caught by: test_what_is_not_there_can_be_removed_as_well
"""


def remove(value: Set, element: Any) -> Set:
    vector, elements = value
    rest = dict(elements)
    del rest[element]
    return vector, rest
