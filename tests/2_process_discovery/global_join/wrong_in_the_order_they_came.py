"""You make the operations in the order in which they came. All that insert come first,
whichever side they are from, and then all that delete.

caught by: test_all_that_inserts_is_done_before_all_that_deletes
"""


def joined(cluster, peer, nodes, operations, change):
    todo = list(operations)
    for operation in todo:
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
