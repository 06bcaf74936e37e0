"""You ask each node with a `call` in a process of its own, as often as it is named, and
count what comes. One node has then acknowledged twice: one copy is taken for two.

caught by: test_no_node_acknowledges_twice
"""

from minibeam.nodes.calls import call
from minibeam.nodes.monitors import demonitor, is_down, spawn_monitor


async def write(nodes, key, value, w, timeout=PATIENCE):
    names = [Atom(node) for node in nodes]
    if not 1 <= w <= len(names):
        raise ValueError(f"{w} of {len(names)} nodes can't answer")
    done = []

    async def one(node):
        try:
            if is_done(await call((REPLICA, node), (WRITE, key, NO_EPOCH, value), timeout)):
                done.append(node)
        except Exit:
            pass

    ends = {spawn_monitor(one, node)[1] for node in names}
    while ends and len(done) < w:
        down = await receive(lambda m: any(is_down(m, end) for end in ends))
        ends.discard(down[1])
    for end in ends:
        demonitor(end, flush=True)
    if len(done) < w:
        raise Exit((TOO_FEW, done))
    return done
