"""Your introduction has the text "introduce" where an atom belongs, so no net_kernel knows
what it means. Send the atom, INTRODUCE.

caught by: test_each_node_tells_its_others_of_a_newcomer
"""


def introduce(node: LocalNode, newcomer: Connection) -> None:
    if not newcomer.meshed:
        return
    for link in connected(node):
        if link.meshed and link.peer != newcomer.peer:
            message = (GEN_CAST, ("introduce", newcomer.peer))
            route(node, Send(node.group_leader, (NET_KERNEL, link.peer), message))
