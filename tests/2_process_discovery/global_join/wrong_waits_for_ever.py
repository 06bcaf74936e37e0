"""A node has left, and who waits for it in a sync goes on waiting. It never comes: call
`arrived`.

caught by: test_nobody_waits_for_a_node_that_has_left
"""


def left(cluster, name):
    cluster.synced.pop(name, None)
    return cluster.known.pop(name, None) is not None
