"""You merge the nodes that both copies know. What a node has counted that one of them has not
heard of counts as well.

caught by: test_counters_of_nodes_that_the_other_one_does_not_know
"""


def merge_counters(one: Counter, other: Counter) -> Counter:
    return {
        node: (max(one[node][0], other[node][0]), max(one[node][1], other[node][1]))
        for node in one
        if node in other
    }
