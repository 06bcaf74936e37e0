"""You wait five seconds. A node that is slow will write all the same, and you say that it
has not: wait until each has answered or is gone.

caught by: test_a_slow_node_is_waited_for
"""


async def write(nodes: Iterable[str], change: tuple[Term, ...]) -> list[Atom]:
    replies, _ = await multi_call(nodes, NAME_SERVER, change, timeout=5.0)
    return [node for node, _ in replies]
