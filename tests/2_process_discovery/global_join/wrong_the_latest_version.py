"""You overwrite the version of a node that is known. It has told you itself what it speaks;
others only repeat what they have heard.

caught by: test_a_node_is_known_with_its_version_and_keeps_it
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
        if name != here().name:
            if name not in cluster.known:
                added.append(name)
            cluster.known[name] = version
    return added
