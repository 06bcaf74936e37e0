"""A node that another one tells you of is in sync at once, for you. It is known; in sync are
those that you have joined with yourself, or that have said so.

caught by: test_a_node_that_another_tells_of_is_known_but_not_yet_in_sync
"""


def joined(cluster, peer, nodes, operations, change):
    todo = list(operations)
    for kind in (INSERT, DELETE):
        for operation in todo:
            if operation[0] == kind:
                change(operation)
    if peer is not None:
        cluster.synced[peer] = None
        arrived(cluster, peer)
    added = []
    for name, version in nodes:
        if name != here().name and name not in cluster.known:
            cluster.known[name] = version
            added.append(name)
            cluster.synced[name] = None
            arrived(cluster, name)
    return added
