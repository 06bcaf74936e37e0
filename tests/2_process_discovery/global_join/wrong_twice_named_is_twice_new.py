"""A node that is named twice is returned twice. It is new once.

caught by: test_a_node_that_is_named_twice_is_new_once
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
    others = [one for one in nodes if one[0] != here().name]
    added = [one for one in others if one[0] not in cluster.known]
    for name, version in added:
        cluster.known.setdefault(name, version)
    return [name for name, _ in added]
