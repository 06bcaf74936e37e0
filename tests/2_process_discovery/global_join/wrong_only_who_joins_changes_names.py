"""You make the operations only where this node itself has joined with somebody. A third node
that is told of it keeps its old names.

caught by: test_a_conflict_is_settled_once_and_a_third_node_knows_how
"""


def joined(cluster, peer, nodes, operations, change):
    todo = list(operations) if peer is not None else []
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
    return added
