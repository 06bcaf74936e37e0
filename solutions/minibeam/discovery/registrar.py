"""The process that changes names for this whole node, under the lock on `global`.

    who registers a name --- function ---> registrar:  lock the boss, then all
                         <-- its value --              function(nodes)
                                                       unlock all, the boss last

There is one at each node, and it never dies: names are registered and unregistered at all
nodes, or at none, also if who asked for it is killed meanwhile. Lock, write and unlock all
come from this one process, as the name servers ask.

The boss is the node with the greatest name. All lock it first, so of several who want the
lock at once all but one are refused by that one node and disturb no other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count

from minibeam.discovery.global_join import Cluster
from minibeam.discovery.lock_server import GLOBAL, LockId
from minibeam.discovery.locks import back_off, del_lock, set_lock
from minibeam.discovery.partitions import is_connected
from minibeam.discovery.tables import NAME_SERVER
from minibeam.nodes.links import trap_exit
from minibeam.nodes.local_node import LocalNode, current, here
from minibeam.nodes.processes import describe, receive, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import NOPROC, Atom, Exit, Pid, Term

Change = Callable[[list[Atom]], Awaitable[Term]]


class Registrar:
    """The registrar of a node, and the work that waits for it. A function is no term, so it
    is left here and only its number is sent."""

    def __init__(self) -> None:
        self.pid: Pid | None = None
        self.work: dict[int, tuple[Change, asyncio.Future[Term]]] = {}
        self.count = 0


async def under_the_lock(change: Change) -> Term:
    """The value of `change(nodes)`, run by the registrar of this node with the lock on
    `global` set at `nodes`: this node and all that it shares names with.

    What it raises is raised here. Exit(noproc) where this node runs no name server.
    """
    me = current()
    registrar = me.node.part(Registrar)
    if registrar.pid is None:
        raise Exit((NOPROC, NAME_SERVER))
    registrar.count += 1
    outcome: asyncio.Future[Term] = asyncio.get_running_loop().create_future()
    registrar.work[registrar.count] = (change, outcome)
    send(registrar.pid, registrar.count)
    return await outcome


def start_registrar(node: LocalNode) -> Pid:
    """Starts the registrar of a node."""
    registrar = node.part(Registrar)
    registrar.pid = spawn(serve, node=node)
    return registrar.pid


async def serve() -> None:
    """The life of the registrar."""
    trap_exit(True)
    me = current()
    me.patient = False
    registrar = me.node.part(Registrar)
    while True:
        number = await receive()
        change, outcome = registrar.work.pop(number, (None, None))
        if change is None or outcome is None:
            continue
        try:
            value = await locked(change)
        except Exception as error:
            if outcome.done():
                me.node.log(f"a change of names failed: {describe(error)}")
            else:
                outcome.set_exception(error)
        else:
            if not outcome.done():
                outcome.set_result(value)


async def locked(change: Change) -> Term:
    lock_id = (GLOBAL, self_())
    nodes = await lock_known(lock_id)
    try:
        return await change(nodes)
    finally:
        await unlock(lock_id, nodes)


async def lock_known(lock_id: LockId) -> list[Atom]:
    """Locks this node and all that are known; they are returned. If others are known by
    then all is done again: one that has come is not locked yet, and one that was lost may
    be back without our lock, free to change names as we are about to."""
    node = here()
    cluster = node.part(Cluster)
    for times in count():
        known = [*cluster.known]
        nodes = [node.name, *known]
        boss = [max(nodes)]
        if await set_lock(lock_id, boss, 0):
            others = [name for name in nodes if name not in boss]
            if await set_lock(lock_id, others, 0):
                if [*cluster.known] == known:
                    return nodes
                await del_lock(lock_id, others)
            await del_lock(lock_id, boss)
        await asyncio.sleep(back_off(times, node.random))
    raise AssertionError


async def unlock(lock_id: LockId, nodes: list[Atom]) -> None:
    """Gives the lock back, at the boss last: who comes next finds all others free. A node
    that is lost has nothing to give back any more, and is not dialled for it."""
    left = [node for node in nodes if node == here().name or is_connected(here(), node)]
    boss = max(nodes)
    await del_lock(lock_id, [node for node in left if node != boss])
    await del_lock(lock_id, [node for node in left if node == boss])
