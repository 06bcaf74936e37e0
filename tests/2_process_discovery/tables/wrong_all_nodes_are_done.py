"""You return all the nodes that you have asked. Those that did not answer have not written:
they are not in the list.

caught by: test_a_node_without_a_name_server_has_not_written
"""


async def write(nodes: Iterable[str], change: tuple[Term, ...]) -> list[Atom]:
    nodes = [Atom(node) for node in nodes]
    await multi_call(nodes, NAME_SERVER, change)
    return nodes
