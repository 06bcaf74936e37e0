"""The to-do service, under test: each of its strategies must keep what it promises.

majority      one list to all who ask: every history is linearizable
last_writer   all copies are equal in the end, and nothing is in them that nobody wrote
siblings      that, and what was acknowledged is in one of the siblings, if nobody has changed
              or deleted the same entry since
merge         that, and what was acknowledged is there, if nobody else has ever changed that
              entry: of two texts that two sides give it, one is shown
single        the same with one copy of each list, which nobody may drop who has the only one

Whether the nodes are asked or their copies looked at, all that are asked or should hold a copy
agree; and nobody holds one who should not.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, ClassVar

from minibeam.cluster import todo
from minibeam.cluster.placement import owners
from tests.convergence.histories import (
    NOTHING,
    Call,
    Entries,
    is_linearizable,
    must_be_there,
    shown,
)
from tests.convergence.plans import NODES, Operation
from tests.convergence.world import Subject, World

LISTS = ("home", "work")
ENTRIES = ("1", "2", "3")
OWN = "own"
"""In the place of an entry: one that nobody else writes."""


def a_list(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return (random.choice(nodes), random.choice(LISTS))


def an_entry(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return (*a_list(random, nodes), random.choice(ENTRIES))


def a_put(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return (*a_list(random, nodes), random.choice((*ENTRIES, OWN, OWN)))


class Lists(Subject):
    strategy: ClassVar[str]
    copies: ClassVar = 3
    kinds: ClassVar = {
        "put": (12, a_put),
        "delete": (3, an_entry),
        "read": (6, a_list),
        
    }
    options: ClassVar = {"global_names": True}

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.histories: dict[str, list[Call]] = {name: [] for name in LISTS}
        self.texts = 0

    async def begin(self, node: Any) -> None:
        configured = NODES[: self.world.plan.nodes]
        disk = self.world.net.host(str(node.name)).disk
        await todo.start(node, configured, self.strategy, disk, copies=self.copies)

    async def finish(self) -> None:
        """Nodes that are dead come back with their disks."""
        for name in NODES[: self.world.plan.nodes]:
            if name[0] not in self.world.nodes:
                await self.world.start(name)

    async def perform(self, one: Operation) -> None:
        match one.kind, one.arguments:
            case "put", (_, str() as name, str() as entry):
                self.texts += 1
                text = f"{self.texts}"
                await self.ask(name, "put", f"own{text}" if entry == OWN else entry, text)
            case "delete", (_, str() as name, str() as entry):
                await self.ask(name, "delete", entry)
            case "read", (_, str() as name):
                await self.ask(name, "read")

    async def ask(self, name: str, kind: str, entry: str = "", text: str = "") -> None:
        """A call of a client, and what it was told, in the history of the list."""
        now = self.world.net.loop.time
        call = Call(kind, entry, text, now())
        self.histories[name].append(call)
        path = f"/lists/{name}/{entry}" if entry else f"/lists/{name}"
        body = {"text": text} if kind == "put" else None
        method = {"put": "PUT", "delete": "DELETE", "read": "GET"}[kind]
        status, answer = await todo.handle(method, path, body)
        if status in (200, 404):
            call.end = now()
            if kind == "read":
                call.seen = frozenset().union(*views(answer))
        elif status == 409 or answer.get("outcome") == "not done":
            self.histories[name].remove(call)

    def check(self, nodes: list[Any], *, whole: bool) -> Iterator[tuple[str, str]]:
        if not whole:
            return
        names = [str(node.name) for node in nodes]
        looks = {str(node.name): todo.look(node) for node in nodes}
        for name in LISTS:
            digests = {
                owner: looks[owner]["copies"].get(name, {}).get("digest", "none")
                for owner in owners(name, names, self.copies)
            }
            if len(set(digests.values())) > 1:
                told = ", ".join(f"{node[0]} {what}" for node, what in digests.items())
                yield "copies", f"those of {name} differ: {told}"
            for node in names:
                if node not in digests and name in looks[node]["copies"]:
                    yield "copies", f"{node[0]} has one of {name}, and does not own it"

    async def probe(self, nodes: list[Any]) -> list[str]:
        """Asks every node for every list, and looks at all that was ever answered."""
        problems = []
        for name in LISTS:
            answers = []
            for node in nodes:
                await node.run(self.ask, name, "read")
                last = self.histories[name][-1]
                if last.kind != "read" or not last.acknowledged:
                    problems.append(f"{node.name} does not answer for {name}")
                answers.append(last.seen)
            if len(set(answers)) > 1:
                problems.append(f"{name} is not the same at all nodes: "
                                + "; ".join(map(shown, answers)))  # fmt: skip
            problems += self.broken(name, answers[0])
        return problems

    def broken(self, name: str, entries: Entries) -> Iterator[str]:
        """What was promised and is not kept: the list has these entries now."""
        raise NotImplementedError


class Majority(Lists):
    name = "majority"
    strategy = "majority"

    def broken(self, name: str, entries: Entries) -> Iterator[str]:
        if not is_linearizable(self.histories[name]):
            told = "\n".join(f"    {call}" for call in self.histories[name])
            yield f"no single list {name} can have answered so:\n{told}"


class LastWriter(Lists):
    name = "last_writer"
    strategy = "last_writer"

    def broken(self, name: str, entries: Entries) -> Iterator[str]:
        written = {(call.entry, call.text) for call in self.histories[name]}
        for entry, text in entries - written:
            yield f"{name} has {entry} = {text}, which nobody wrote"


class Siblings(LastWriter):
    name = "siblings"
    strategy = "siblings"

    def broken(self, name: str, entries: Entries) -> Iterator[str]:
        yield from super().broken(name, entries)
        for call in self.promised(self.histories[name]):
            if (call.entry, call.text) not in entries:
                yield f"{name} has lost {call}; it has {shown(entries)}"

    def promised(self, history: list[Call]) -> list[Call]:
        return must_be_there(history)


class Merge(Siblings):
    name = "merge"
    strategy = "merge"

    def promised(self, history: list[Call]) -> list[Call]:
        changed = [call.entry for call in history if call.kind != "read"]
        return [call for call in must_be_there(history) if changed.count(call.entry) == 1]


class Single(Merge):
    name = "single"
    copies = 1


def views(answer: dict[str, Any]) -> list[Entries]:
    """What an answer shows: one list, or several siblings."""
    several = answer.get("siblings") or [answer.get("entries", {})]
    return [
        frozenset((entry, one["text"]) for entry, one in entries.items())
        for entries in several
    ] or [NOTHING]
