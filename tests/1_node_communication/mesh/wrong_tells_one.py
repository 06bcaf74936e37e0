"""Your `introduce` tells the first of the others only. Each peer in the mesh is to be told of
the newcomer.

caught by: test_each_node_tells_its_others_of_a_newcomer
"""


def introduce(node: LocalNode, newcomer: Connection) -> None:
    if not newcomer.meshed:
        return
    for link in connected(node):
        if link.meshed and link.peer != newcomer.peer:
            message = (GEN_CAST, (INTRODUCE, newcomer.peer))
            route(node, Send(node.group_leader, (NET_KERNEL, link.peer), message))
            return
