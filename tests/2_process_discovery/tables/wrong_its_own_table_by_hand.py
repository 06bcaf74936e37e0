"""You change the table of this node yourself. Its name server does more with a change than
that, such as watch the process: ask it like all others.

caught by: test_a_write_asks_every_node_this_one_too
"""

from minibeam.nodes.local_node import here


async def write(nodes: Iterable[str], change: tuple[Term, ...]) -> list[Atom]:
    nodes = [Atom(node) for node in nodes]
    mine = here().name
    replies, _ = await multi_call([n for n in nodes if n != mine], NAME_SERVER, change)
    done = {node for node, _ in replies}
    if mine in nodes:
        apply(here().part(Table), change)
        done.add(mine)
    return [node for node in nodes if node in done]
