"""You raise when a node does not answer. The others have written, and whoever writes goes
on with those: a node that is gone is only not in the list.

caught by: test_a_node_without_a_name_server_has_not_written
"""

from minibeam.terms import Exit


async def write(nodes: Iterable[str], change: tuple[Term, ...]) -> list[Atom]:
    replies, bad = await multi_call(nodes, NAME_SERVER, change)
    if bad:
        raise Exit((Atom("nodedown"), bad[0]))
    return [node for node, _ in replies]
