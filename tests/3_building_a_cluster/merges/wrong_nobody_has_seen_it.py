"""You do not enter the new dot in the vector. The next adding has the same dot then, and a
copy that has removed it seems never to have seen it.

caught by: test_an_adding_has_a_dot_that_no_other_has
"""


def add(value: Set, element: Any, node: str) -> Set:
    vector, elements = value
    dot = (node, vector.get(node, 0) + 1)
    return vector, {**elements, element: [dot]}
