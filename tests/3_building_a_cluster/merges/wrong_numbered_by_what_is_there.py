"""You number the adding by what is in the set. When something was removed the number is given
again: count on from the vector.

caught by: test_what_was_removed_can_be_added_again
"""


def add(value: Set, element: Any, node: str) -> Set:
    vector, elements = value
    counts = [dot[1] for dots in elements.values() for dot in dots if dot[0] == node]
    dot = (node, max(counts, default=0) + 1)
    return joined(vector, {node: dot[1]}), {**elements, element: [dot]}
