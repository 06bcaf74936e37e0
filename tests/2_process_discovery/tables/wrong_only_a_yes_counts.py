"""You count those who say yes. A node that unregisters says ok, and has done it: any answer
is one.

caught by: test_any_answer_is_an_answer
"""


async def write(nodes: Iterable[str], change: tuple[Term, ...]) -> list[Atom]:
    replies, _ = await multi_call(nodes, NAME_SERVER, change)
    return [node for node, answer in replies if answer == YES]
