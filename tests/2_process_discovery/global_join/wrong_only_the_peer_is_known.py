"""You know only the peer afterwards. All nodes of its cluster share names with you now.

caught by: test_only_the_nodes_that_are_new_are_returned
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
        if name in (peer, None) and name not in cluster.known:
            cluster.known[name] = version
            added.append(name)
    return added
