"""You change the set that you were given. Somebody else has it, or it is on its way: make a
new one.

caught by: test_a_set_is_a_term_and_stays_as_it_was
"""


def add(value: Set, element: Any, node: str) -> Set:
    vector, elements = value
    count = vector.get(node, 0) + 1
    elements = elements or {}
    elements[element] = [(node, count)]
    return joined(vector, {node: count}), elements
