"""With another weight all points of a node are elsewhere, and so its keys move that could
have stayed. More weight is to add points, and to leave those that there are.

caught by: test_more_weight_adds_points_and_leaves_the_others_where_they_are
"""


def build_ring(weights):
    return sorted(
        (phash2((str(node), number * weight), WHOLE), Atom(node))
        for node, weight in weights.items()
        for number in range(1, weight * POINTS + 1)
    )
