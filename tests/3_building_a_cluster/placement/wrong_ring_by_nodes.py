"""Your ring is in the order of the nodes, and not of the points: who looks for the next point
finds any.

caught by: test_a_ring_is_sorted_and_has_points_by_weight
"""


def build_ring(weights):
    return [
        (phash2((str(node), number), WHOLE), Atom(node))
        for node, weight in sorted(weights.items())
        for number in range(1, weight * POINTS + 1)
    ]
