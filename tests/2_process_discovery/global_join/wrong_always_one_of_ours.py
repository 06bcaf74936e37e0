"""You say of every node that it was known. The others would be told that a connection to a
stranger was lost.

caught by: test_a_node_that_has_left_is_neither_known_nor_in_sync
"""


def left(cluster, name):
    cluster.synced.pop(name, None)
    arrived(cluster, name)
    cluster.known.pop(name, None)
    return True
