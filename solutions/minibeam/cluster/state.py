"""What the service knows at one node: which to-do lists there are to be, and where.

All parts of the service find it as `here().part(Service)`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from minibeam.cluster import majority, placement
from minibeam.cluster.strategies import UNDEFINED, Strategy
from minibeam.network.visibility import nodes as nodes_of
from minibeam.nodes.local_node import LocalNode
from minibeam.terms import Atom, Pid, Term


async def nowhere(number: int) -> None:
    """A node without a disk."""


class Service:
    """What was said at the start (todo.start), and which lists are served here."""

    strategy: Strategy
    now: Callable[[], int]
    """The clock of this node, in milliseconds."""
    find: Callable[[str], Awaitable[Pid]]
    """How the process of a list is found (todo.py)."""

    node: LocalNode
    copies: int
    patience: float
    """Seconds that a request may take."""

    def __init__(self) -> None:
        self.configured: list[Atom] = []
        self.wait = 1.5
        """Seconds to wait for copies before those that have not answered are given up."""
        self.pause = 10.0
        """Seconds between two exchanges of copies, on average."""
        self.held: dict[str, Term] = {}
        """The copies of this node, as they are on its disk."""
        self.failing = False
        """Whether the disk has refused to take something."""
        self.url = ""
        """Where its HTTP front is, if there is one."""
        self.names_before = 0
        """How many names this node has written under before the one that it has now."""
        self.keep_names_before: Callable[[int], Awaitable[object]] = nowhere
        self.running: dict[str, Pid] = {}
        """The processes of lists that were started here. Some may be dead."""

    def set_up(
        self,
        node: LocalNode,
        configured: list[Atom],
        strategy: Strategy,
        copies: int,
        patience: float,
        clock: Callable[[], float] | None,
    ) -> None:
        self.node = node
        self.configured = configured
        self.strategy = strategy
        self.copies = copies
        self.patience = patience
        seconds = clock or asyncio.get_running_loop().time
        self.now = lambda: round(1000 * seconds())

    def reachable(self) -> list[Atom]:
        """The configured nodes that this one is connected to, and itself."""
        there = {self.node.name, *nodes_of(self.node)}
        return [node for node in self.configured if node in there]

    def owners(self, name: str) -> list[Atom]:
        """Whose copies of a list count: owners among all configured nodes where a list is led,
        so that it is always the same ones; else among those in reach, so that there is always
        one."""
        nodes = self.configured if self.strategy.leads else self.reachable()
        return [Atom(node) for node in placement.owners(name, nodes, self.copies)]

    def reaches_enough(self, name: str) -> bool:
        """Whether a list can be served from here: one that is led needs most of its owners."""
        owners, reachable = self.owners(name), self.reachable()
        there = sum(node in reachable for node in owners)
        return not self.strategy.leads or 2 * there > len(owners)

    @property
    def actor(self) -> Atom:
        """Under which name this node writes. No version of a list was ever written under it
        that its own copy has not seen (dropping.py)."""
        name, number = self.node.name, self.names_before
        return Atom(f"{name}/{number}") if number else name

    async def take_new_name(self) -> None:
        """Returns when it is durable. OSError if the disk does not take it."""
        number = self.names_before + 1
        await self.keep_names_before(number)
        self.names_before = max(number, self.names_before)

    def disk_failed(self, error: OSError) -> None:
        """This node can't keep anything any more. It acknowledges no writes from now on, and
        whoever runs it should hear of that once."""
        if not self.failing:
            self.failing = True
            self.node.log(f"the disk fails, and this node keeps nothing any more: {error}")

    def may_serve(self) -> bool:
        """Whether this node may answer for lists: where they are led, only with most of the
        configured nodes."""
        return not self.strategy.leads or majority.allow()

    def names(self) -> list[str]:
        """The lists that this node has copies of."""
        return [name for name, value in self.held.items() if value != UNDEFINED]

    def copy(self, name: str) -> Term:
        """This node's own copy of a list; UNDEFINED if it has none."""
        return self.held.get(name, UNDEFINED)

    def runs(self) -> list[str]:
        """The lists whose processes run here."""
        self.running = {
            name: pid for name, pid in self.running.items() if pid in self.node.processes
        }
        return sorted(self.running)
