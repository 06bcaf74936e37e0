"""Each node has as many points as its weight, one or two: what lies between two points
depends on chance, and one node gets most of the keys. POINTS for each unit of the weight.

caught by: test_a_ring_is_sorted_and_has_points_by_weight
"""


def build_ring(weights):
    return sorted(
        (phash2((str(node), number), WHOLE), Atom(node))
        for node, weight in weights.items()
        for number in range(1, weight + 1)
    )
