"""You go through `operations` twice. Any iterable may come: a generator has nothing left the
second time, and nothing is deleted.

caught by: test_all_operations_are_made_whatever_they_come_in
"""


def joined(cluster, peer, nodes, operations, change):
    todo = operations
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
