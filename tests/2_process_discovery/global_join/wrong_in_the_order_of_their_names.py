"""You return the new nodes in the order of their names, out of a set. They are to come in the
order in which they were named.

caught by: test_the_new_nodes_are_returned_in_their_order
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
    return sorted({*added})
