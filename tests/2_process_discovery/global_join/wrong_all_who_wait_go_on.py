"""You answer all who wait in a sync when any node leaves. Those who wait for another one as
well are answered too early.

caught by: test_nobody_waits_for_a_node_that_has_left
"""


def left(cluster, name):
    cluster.synced.pop(name, None)
    for sync in cluster.syncs:
        reply(sync.caller, OK)
    cluster.syncs = []
    return cluster.known.pop(name, None) is not None
