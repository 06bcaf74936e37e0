"""You delete before you insert. A name that neither side is to have may come back that way:
inserts first.

caught by: test_what_comes_in_the_right_order_is_done_in_it
"""


def joined(cluster, peer, nodes, operations, change):
    todo = list(operations)
    for kind in (DELETE, INSERT):
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
