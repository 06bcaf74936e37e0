"""You answer who waits in a sync before the names are in the table. It goes on, looks a name
up, and does not find it.

caught by: test_the_names_are_there_before_a_sync_is_answered
"""


def joined(cluster, peer, nodes, operations, change):
    if peer is not None:
        cluster.synced[peer] = None
        arrived(cluster, peer)
    todo = list(operations)
    for kind in (INSERT, DELETE):
        for operation in todo:
            if operation[0] == kind:
                change(operation)
    added = []
    for name, version in nodes:
        if name != here().name and name not in cluster.known:
            cluster.known[name] = version
            added.append(name)
    return added
