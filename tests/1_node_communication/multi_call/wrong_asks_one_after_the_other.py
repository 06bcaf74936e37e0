"""You wait for each node before you ask the next, so the waiting adds up. Ask all of them,
and only then wait.

caught by: test_all_are_asked_at_once
"""

from minibeam.nodes.calls import call
from minibeam.terms import Exit


async def multi_call(nodes, name, request, timeout=None):
    end = None if timeout is None else asyncio.get_running_loop().time() + timeout
    replies, bad = [], []
    for node in map(Atom, nodes):
        left = None if end is None else max(0.0, end - asyncio.get_running_loop().time())
        try:
            replies.append((node, await call((name, node), request, left)))
        except Exit:
            bad.append(node)
    return replies, bad
