"""Your `introduce` asks who is hidden. A visible node of Erlang is not in this mesh either:
ask `meshed`, of the newcomer and of each who is told.

caught by: test_only_nodes_of_the_mesh_are_introduced
"""


def introduce(node: LocalNode, newcomer: Connection) -> None:
    if newcomer.hidden:
        return
    for link in connected(node):
        if not link.hidden and link.peer != newcomer.peer:
            message = (GEN_CAST, (INTRODUCE, newcomer.peer))
            route(node, Send(node.group_leader, (NET_KERNEL, link.peer), message))
