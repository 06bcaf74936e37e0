"""You answer all who wait in a sync when one node has joined. Some of them wait for another
one, whose names are not here yet.

caught by: test_a_sync_is_answered_when_all_have_joined_that_it_waits_for
"""


def joined(cluster, peer, nodes, operations, change):
    todo = list(operations)
    for kind in (INSERT, DELETE):
        for operation in todo:
            if operation[0] == kind:
                change(operation)
    if peer is not None:
        cluster.synced[peer] = None
        for sync in cluster.syncs:
            reply(sync.caller, OK)
        cluster.syncs = []
    added = []
    for name, version in nodes:
        if name != here().name and name not in cluster.known:
            cluster.known[name] = version
            added.append(name)
    return added
