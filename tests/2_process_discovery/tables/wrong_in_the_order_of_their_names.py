"""You sort the nodes. Whoever calls has them in an order of his own, and finds them again
in that.

caught by: test_the_order_is_that_of_the_nodes
"""


async def write(nodes: Iterable[str], change: tuple[Term, ...]) -> list[Atom]:
    replies, _ = await multi_call(nodes, NAME_SERVER, change)
    return sorted(node for node, _ in replies)
