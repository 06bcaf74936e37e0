"""You ask and do not wait, and take all nodes for done. Nobody has written yet when your
write returns, and of a node that is gone you never learn.

caught by: test_a_write_has_been_made_everywhere_when_it_returns
"""


async def write(nodes: Iterable[str], change: tuple[Term, ...]) -> list[Atom]:
    nodes = [Atom(node) for node in nodes]
    await multi_call(nodes, NAME_SERVER, change, timeout=0)
    return nodes
