"""A node that is told of itself knows itself then. It would ask itself to lock, and wait for
its own nodeup.

caught by: test_a_node_does_not_know_itself
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
        if name not in cluster.known:
            cluster.known[name] = version
            added.append(name)
    return added
