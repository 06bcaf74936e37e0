"""You return all nodes that were named. Those that were known already are not new: nobody
needs to meet them.

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
        if name != here().name and name not in cluster.known:
            cluster.known[name] = version
        if name != here().name:
            added.append(name)
    return added
