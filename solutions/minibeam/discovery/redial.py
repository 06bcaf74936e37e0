"""A node that was lost is dialled again, a few times, after longer and longer waits.

Erlang leaves that to the programs; but then two nodes that lose each other for a second stay
apart until somebody sends something, and the names of both with them. So does whoever is cut
off for the sake of others (partitions.py). Where the node is not registered any more it has
ended, and is not dialled: if it comes again it comes to us.

Whoever calls `disconnect` here is not overruled. That somebody did so at the other end can't
be told from a link that broke, or from a peer that gave us up as we were too slow: in each
case the connection is closed. To Erlang it is one thing, too: "as if the node had crashed".
It keeps nobody away, for whatever is sent connects again. What keeps nodes away is a cookie.

A node that comes and is lost again soon is waited for longer than the last time, as if it had
not come. Otherwise, as long as a can't reach d and both can reach b, d would be let in and
thrown out again every few seconds.
"""

from __future__ import annotations

import asyncio

from minibeam.link_owner import LinkOwner
from minibeam.nodes import connections
from minibeam.nodes.local_node import LocalNode, here
from minibeam.nodes.processes import spawn
from minibeam.terms import Atom

TRIES = 10
FIRST = 1.0
"""Seconds until the first try, or down to half of that; the next wait is twice as long."""
LONGEST = 60.0
LASTING = 2 * LONGEST
"""Seconds after a dial that a connection has to last: then the next loss is a new one."""


class Lost:
    """The nodes that are being dialled again: for each the number of that attempt."""

    def __init__(self) -> None:
        self.attempts: dict[Atom, int] = {}
        self.count = 0
        self.waits: dict[Atom, tuple[float, float]] = {}
        """How long to wait for each of them the next time, if that is before some time."""

    def wait(self, name: Atom) -> float:
        """How long to wait before a node is dialled."""
        now = asyncio.get_running_loop().time()
        self.waits = {each: wait for each, wait in self.waits.items() if now < wait[1]}
        wait, _ = self.waits.get(name, (FIRST, now))
        self.waits[name] = min(2 * wait, LONGEST), now + wait + LASTING
        return wait


def redial(node: LocalNode, name: Atom) -> None:
    """Begins to dial a lost node again, unless that is going on."""
    lost = node.part(Lost)
    if name not in lost.attempts:
        lost.count += 1
        lost.attempts[name] = lost.count
        spawn(keep_dialling, name, lost.count, node=node)


def came(node: LocalNode, name: Atom) -> None:
    """A node is there, and is dialled no longer."""
    node.part(Lost).attempts.pop(name, None)


def let_go(node: LocalNode, name: Atom) -> None:
    """A node is not wanted any more."""
    lost = node.part(Lost)
    lost.attempts.pop(name, None)
    lost.waits.pop(name, None)


def sought(node: LocalNode, name: Atom) -> bool:
    """Whether a node was dialled again, not long ago: one that comes and is lost before it
    could join is not given up for that."""
    _, until = node.part(Lost).waits.get(name, (FIRST, 0.0))
    return asyncio.get_running_loop().time() < until


async def keep_dialling(name: Atom, attempt: int) -> None:
    node = here()
    lost = node.part(Lost)

    def wanted() -> bool:
        return lost.attempts.get(name) == attempt

    for _ in range(TRIES):
        if not wanted():
            break
        await asyncio.sleep(lost.wait(name) * (0.5 + node.random.random() / 2))
        if not wanted():
            break
        # While it was looked up it may have come, and been let go.
        if await registered(node, name) and (
            not wanted() or await connections.connect(node, name)
        ):
            break
    if wanted():
        del lost.attempts[name]


async def registered(node: LocalNode, name: Atom) -> bool:
    """Whether a node can be found at all; one that is connected, or being dialled, can."""
    if isinstance(node, LinkOwner) and name not in node.peers:
        try:
            await node.directory.look_up(name)
        except (OSError, ValueError):
            return False
    return True
