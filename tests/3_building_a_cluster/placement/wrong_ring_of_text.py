"""The nodes on your ring are plain text. A node's name is an atom.

caught by: test_nodes_on_the_ring_are_atoms_and_may_be_given_as_such
"""


def build_ring(weights):
    return sorted(
        (phash2((str(node), number), WHOLE), str(node))
        for node, weight in weights.items()
        for number in range(1, weight * POINTS + 1)
    )
