"""You keep the older dots of the element beside the new one. It is there for the new one now;
else there are as many as it was ever added.

caught by: test_what_is_added_often_is_there_once
"""


def add(value: Set, element: Any, node: str) -> Set:
    vector, elements = value
    dot = (node, vector.get(node, 0) + 1)
    dots = [*elements.get(element, []), dot]
    return joined(vector, {node: dot[1]}), {**elements, element: sorted(dots)}
