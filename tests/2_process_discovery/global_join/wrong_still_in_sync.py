"""A node that has left stays in `synced`. When it comes back a sync does not wait for it, and
its names are not here yet.

caught by: test_a_node_that_has_left_is_neither_known_nor_in_sync
"""


def left(cluster, name):
    arrived(cluster, name)
    return cluster.known.pop(name, None) is not None
