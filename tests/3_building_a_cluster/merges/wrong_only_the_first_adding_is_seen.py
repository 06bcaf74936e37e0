"""You enter the new dot in the vector only where the element is new. The next adding has the
same dot then, and a copy that has removed it seems never to have seen it.

caught by: test_what_was_added_has_been_seen
"""


def add(value: Set, element: Any, node: str) -> Set:
    vector, elements = value
    dot = (node, vector.get(node, 0) + 1)
    seen = vector if element in elements else joined(vector, {node: dot[1]})
    return seen, {**elements, element: [dot]}
