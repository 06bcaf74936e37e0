"""You do nothing for a node that was not known. It may be lost before it has joined, and a
sync is waiting for just that.

caught by: test_nobody_waits_for_a_node_that_has_left_before_it_was_known
"""


def left(cluster, name):
    if name not in cluster.known:
        return False
    cluster.synced.pop(name, None)
    arrived(cluster, name)
    return cluster.known.pop(name, None) is not None
