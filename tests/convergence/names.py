"""Names and locks of the whole cluster, under test.

Three names are there. Of `x` all is done, and who has it keeps it when two clusters meet, so
that it matters which side settles that. `y` and `z` are only ever registered, so it is known
who must have them in the end: of two processes that have one of them, one is ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random
from typing import Any, ClassVar

from minibeam.discovery.conflicts import random_exit_name
from minibeam.discovery.global_names import (
    re_register_name,
    register_name,
    registered_names,
    sync,
    unregister_name,
    whereis_name,
)
from minibeam.discovery.lock_server import LockServer
from minibeam.discovery.locks import trans
from minibeam.discovery.tables import NAME_SERVER, YES, Table
from minibeam.nodes.links import exit_process
from minibeam.nodes.processes import self_, spawn
from minibeam.terms import KILL, Atom, Pid, Term
from tests.convergence.plans import Operation, slot
from tests.convergence.world import Subject, World, rest

RESOURCES = ("r", "s")
NAMES = ("x", "y", "z")
DEADLY = 2.0


def a_register(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return (random.choice(nodes), slot(random, nodes), random.choice(NAMES))


def its_own(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    """A process that is registered by its own node, as nearly all are."""
    which = slot(random, nodes)
    return (which, which, random.choice(NAMES))


def a_change(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return (random.choice(nodes), slot(random, nodes), "x")


def a_removal(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return (random.choice(nodes), "x")


def a_transaction(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    """For so long; who has a lock for longest dies of it."""
    seconds = random.choice((0.0, 0.001, 0.05, DEADLY))
    return (random.choice(nodes), random.choice(RESOURCES), seconds)


class Names(Subject):
    name = "names"
    kinds: ClassVar = {
        "register": (10, its_own),
        "register_for": (3, a_register),
        "re_register": (2, a_change),
        "unregister": (3, a_removal),
        "trans": (4, a_transaction),
    }
    options: ClassVar = {"global_names": True}

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.given: list[tuple[str, Pid]] = []
        """Who was told that the name is theirs."""
        self.unsure = {"x"}
        """The names of which it can't be said who must have them."""
        self.inside: dict[str, list[Pid]] = {}
        """Who does what it has locked a resource for."""
        self.overlaps: list[str] = []

    async def begin(self, node: Any) -> None:
        node.expose("resolvers", {"stays": stays})

    async def perform(self, one: Operation) -> None:
        match one.kind, one.arguments:
            case "register" | "register_for", (_, str() as which, str() as name):
                pid = self.world.process(which)
                resolve = stays if name == "x" else random_exit_name
                if pid is not None and await register_name(Atom(name), pid, resolve) == YES:
                    self.given.append((name, pid))
                    if one.kind == "register_for" and self.world.plan.faults:
                        # Its node may have been lost before, and had the name from nobody.
                        self.unsure.add(name)
            case "re_register", (_, str() as which, str() as name):
                pid = self.world.process(which)
                if pid is not None:
                    await re_register_name(Atom(name), pid, stays)
            case "unregister", (_, str() as name):
                await unregister_name(Atom(name))
            case "trans", (_, str() as resource, float() as seconds):
                await trans(
                    (Atom(resource), self_()), lambda: self.alone(resource, seconds), None, 8
                )

    async def alone(self, resource: str, seconds: float) -> None:
        inside = self.inside.setdefault(resource, [])
        inside[:] = [pid for pid in inside if self.world.alive(pid)]
        inside.append(self_())
        if len(inside) > 1:
            self.overlaps.append(f"{len(inside)} at once have locked {resource}")
        await asyncio.sleep(seconds)
        if seconds == DEADLY:
            self.world.over(self_())
            exit_process(self_(), KILL)
            await rest()
        inside.remove(self_())

    def lost(self, one: Operation) -> None:
        if one.kind.startswith("register"):
            self.unsure.add(str(one.arguments[-1]))

    def check(self, nodes: list[Any], *, whole: bool) -> Iterator[tuple[str, str]]:
        tables = {str(node.name)[0]: owners(node) for node in nodes}
        label = self.world.label
        for name in sorted({name for table in tables.values() for name in table}):
            seen = {letter: table.get(name) for letter, table in tables.items()}
            if len(set(seen.values())) > 1:
                text = ", ".join(f"{label(pid)} at {letter}" for letter, pid in seen.items())
                yield "tables", f"{name} is {text}"
            for letter, pid in seen.items():
                if pid is not None and not self.world.alive(pid):
                    yield "dead", f"{name} is {label(pid)} at {letter}"
        for node in nodes:
            letter = str(node.name)[0]
            for lock in node.part(LockServer).locks.values():
                for pid in lock.holders:
                    if not self.world.alive(pid):
                        yield "dead", f"{lock.resource} is locked by {label(pid)} at {letter}"
                yield "locks", f"{lock.resource} is still locked at {letter}"
            if NAME_SERVER not in node.names:
                yield "dead", f"the name server of {letter}"
        if not self.world.plan.faults:
            yield from (("locks", overlap) for overlap in self.overlaps)
        if whole:
            yield from self.as_told(tables)

    def as_told(self, tables: dict[str, dict[str, Pid]]) -> Iterator[tuple[str, str]]:
        """Whether those who were told that a name is theirs have it: of two who were told
        so, in two parts of the network, one must have been ended for the other."""
        label = self.world.label
        for name in NAMES:
            if name in self.unsure:
                continue
            told = [pid for given, pid in self.given if given == name]
            living = [pid for pid in told if self.world.alive(pid) and not self.ended(pid)]
            if len(living) > 1:
                yield "owners", f"{name} is {' and '.join(map(label, living))}"
            for letter, table in tables.items():
                owner = table.get(name)
                if living and owner not in living:
                    who = f"{label(owner)} at {letter}"
                    yield "lost", f"{name} was given to {label(living[0])}, and is {who}"

    def ended(self, pid: Pid) -> bool:
        """Whether somebody has sent it an exit. If it lives on, that was lost on its way:
        who settled a conflict could not reach its node, as it may happen in Erlang too."""
        trace = self.world.net.trace
        label = trace.names.pid(pid)
        return any(
            event.kind == "send" and event.target == label and event.text == "exit/2 kill"
            for event in trace.events
        )

    async def probe(self, nodes: list[Any]) -> list[str]:
        """Each node registers one more name; each finds all, and syncs at once."""
        problems = []
        done = []
        for node in nodes:

            async def register(node: Any = node) -> None:
                pid = spawn(rest)
                answer = await register_name((Atom("probe"), node.name), pid)
                await sync()
                done.append(node.name)
                if answer != YES:
                    problems.append(f"{node.name} can't register a name: {answer}")

            spawn(register, node=node)
        await self.world.settle()
        for node in nodes:
            if node.name not in done:
                problems.append(f"{node.name} waits for ever to register a name")

            async def find(node: Any = node) -> None:
                for other in nodes:
                    if whereis_name((Atom("probe"), other.name)) is None:
                        problems.append(f"{node.name} does not find the name of {other.name}")
                registered_names()

            await node.run(find)
        return problems


def stays(name: Term, other: Pid, mine: Pid) -> Pid:
    """The resolver of `x`: the process stays that has the name where this is asked."""
    return mine


def owners(node: Any) -> dict[str, Pid]:
    """Who has each name by the table of a node."""
    return {str(entry.name): entry.pid for entry in node.part(Table).entries.values()}
