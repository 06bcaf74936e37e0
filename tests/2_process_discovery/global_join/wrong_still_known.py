"""A node that has left stays known. When it comes back nobody joins with it, and all changes
of names ask a node that is gone.

caught by: test_a_node_that_has_left_is_neither_known_nor_in_sync
"""


def left(cluster, name):
    cluster.synced.pop(name, None)
    arrived(cluster, name)
    return name in cluster.known
