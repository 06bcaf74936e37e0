"""Your `introduce` tells all peers of a newcomer, also hidden ones and those of Erlang. Only
peers whose connection is `meshed` are in the mesh.

caught by: test_nobody_is_introduced_to_a_hidden_node_or_told_of_it
"""


def introduce(node: LocalNode, newcomer: Connection) -> None:
    if not newcomer.meshed:
        return
    for link in connected(node):
        if link.peer != newcomer.peer:
            message = (GEN_CAST, (INTRODUCE, newcomer.peer))
            route(node, Send(node.group_leader, (NET_KERNEL, link.peer), message))
