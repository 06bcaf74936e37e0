"""You have helper processes ask. A name server looks at who asks: only who holds the lock
may write, and that is the process that writes.

caught by: test_the_process_that_writes_is_the_one_that_asks
"""

from minibeam.nodes.processes import receive, self_, spawn
from minibeam.nodes.routing import send


async def write(nodes: Iterable[str], change: tuple[Term, ...]) -> list[Atom]:
    async def ask(parent: Pid, node: str) -> None:
        replies, _ = await multi_call([node], NAME_SERVER, change)
        send(parent, (NAME_SERVER, self_(), bool(replies)))

    asked = {spawn(ask, self_(), node): Atom(node) for node in nodes}
    done = set()
    for _ in asked:
        _, pid, wrote = await receive(
            lambda m: type(m) is tuple and m[0] is not None and m[0] == NAME_SERVER
        )
        if wrote:
            done.add(asked[pid])
    return [node for node in asked.values() if node in done]
