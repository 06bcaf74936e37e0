"""Your points are numbered from 0 on. Any numbers would do, if only all took the same: here
they begin with 1.

caught by: test_a_point_of_the_ring_is_where_erlang_says
"""


def build_ring(weights):
    return sorted(
        (phash2((str(node), number), WHOLE), Atom(node))
        for node, weight in weights.items()
        for number in range(weight * POINTS)
    )
