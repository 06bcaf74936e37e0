"""You do nothing when the element is there. Somebody may be removing it elsewhere, and does
not know that it was added again: that wants a new dot.

caught by: test_an_element_that_one_side_adds_and_the_other_one_removes_is_there
"""


def add(value: Set, element: Any, node: str) -> Set:
    vector, elements = value
    if element in elements:
        return value
    dot = (node, vector.get(node, 0) + 1)
    return joined(vector, {node: dot[1]}), {**elements, element: [dot]}
