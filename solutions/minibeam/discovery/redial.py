"""A node that was lost is dialled again, a few times, after longer and longer waits.

Erlang leaves that to the programs; but then two nodes that lose each other for a second stay
apart until somebody sends something, and the names of both with them. Where the node is not
registered any more it has ended, and is not dialled: if it comes again it comes to us.
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


class Lost:
    """The nodes that are being dialled again: for each the number of that attempt."""

    def __init__(self) -> None:
        self.attempts: dict[Atom, int] = {}
        self.count = 0


def redial(node: LocalNode, name: Atom) -> None:
    """Begins to dial a lost node again, unless that is going on."""
    lost = node.part(Lost)
    if name not in lost.attempts:
        lost.count += 1
        lost.attempts[name] = lost.count
        spawn(keep_dialling, name, lost.count, node=node)


def forget(node: LocalNode, name: Atom) -> None:
    """Dials a node no longer: it is there, or is not wanted."""
    node.part(Lost).attempts.pop(name, None)


async def keep_dialling(name: Atom, attempt: int) -> None:
    node = here()
    attempts = node.part(Lost).attempts

    def wanted() -> bool:
        return attempts.get(name) == attempt

    wait = FIRST
    for _ in range(TRIES):
        await asyncio.sleep(wait * (0.5 + node.random.random() / 2))
        if not wanted():
            break
        # While it was looked up it may have come, and been let go.
        if await registered(node, name) and (
            not wanted() or await connections.connect(node, name)
        ):
            break
        wait = min(2 * wait, LONGEST)
    if wanted():
        del attempts[name]


async def registered(node: LocalNode, name: Atom) -> bool:
    """Whether a node can be found at all; one that is connected, or being dialled, can."""
    if isinstance(node, LinkOwner) and name not in node.peers:
        try:
            await node.directory.look_up(name)
        except (OSError, ValueError):
            return False
    return True
