"""Your `introduce` tells the mesh of any newcomer, also of a hidden one, which is then
dialled by all. One whose connection is not `meshed` is not introduced.

caught by: test_nobody_is_introduced_to_a_hidden_node_or_told_of_it
"""


def introduce(node: LocalNode, newcomer: Connection) -> None:
    for link in connected(node):
        if link.meshed and link.peer != newcomer.peer:
            message = (GEN_CAST, (INTRODUCE, newcomer.peer))
            route(node, Send(node.group_leader, (NET_KERNEL, link.peer), message))
