"""A plan carried out on the simulated network, and what is looked at afterwards.

Each operation on names or groups runs in a process of its own at its node, so many are
under way at once, and one that never ends is seen: at the end none may be left.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar

from course.sim import Event, Network, SimError, simulate
from minibeam.nodes.links import exit_process
from minibeam.nodes.processes import describe, receive, spawn
from minibeam.terms import KILL, Exit, Pid
from tests.convergence.plans import NODES, TICKTIME, Draw, Operation, Plan

ALARMS = (" crashed: ", "unknown message", " failed: ")
"""What a node never has to log, whatever happens to it."""
PATIENCE = 20 * TICKTIME
"""Seconds after which an operation that is under way is stuck."""
ATTEMPTS = 6
"""How often all nodes are connected again before they count as nodes that can't be."""


class Subject:
    """What is driven. One is made for each run."""

    name: ClassVar[str]
    kinds: ClassVar[Mapping[str, tuple[int, Draw]]]
    """Its operations, as in plans.FAULTS; the first argument is a process or a node."""
    options: ClassVar[dict[str, Any]] = {}
    """Of each Node."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def begin(self, node: Any) -> None:
        """A node has been started."""

    async def perform(self, one: Operation) -> None:
        """Does one of `kinds`; it runs in a process at the node of the operation."""
        raise NotImplementedError

    def lost(self, one: Operation) -> None:
        """The node at which an operation was under way is dead, and nobody knows how far it
        has come."""

    async def finish(self) -> None:
        """All faults are over, before anything is looked at."""

    def check(self, nodes: list[Any], *, whole: bool) -> Iterator[tuple[str, str]]:
        """What does not hold at nodes that reach each other, each as (what, how); `whole`
        if these are all nodes, and connected."""
        raise NotImplementedError

    async def probe(self, nodes: list[Any]) -> list[str]:
        """Uses it once more when all is over, and tells what does not work."""
        return []


@dataclass
class Outcome:
    """What came of a plan: each violation as (what does not hold, how), nothing if none."""

    plan: Plan
    violations: list[tuple[str, str]] = field(default_factory=list)
    run: Any = None

    begin: int = 0
    """The number of the event with which the plan began."""
    end: int | None = None
    """That of the one with which all was looked at, unless it was later once more."""

    @property
    def events(self) -> list[Event]:
        """What to draw: from the first operation on, as far as it was looked at."""
        events: list[Event] = self.run.trace
        starts = [event for event in events[: self.begin] if event.kind == "start"]
        return starts + events[self.begin : self.end]


def carry_out(subject: type[Subject], plan: Plan) -> Outcome:
    """Runs a plan once. The same plan has the same outcome each time."""
    outcome = Outcome(plan)

    async def story(net: Network) -> None:
        outcome.violations = await World(net, plan, subject).run(outcome)

    try:
        outcome.run = simulate(story, seed=plan.seed, virtual_limit=36_000.0, wall_limit=600.0)
    except SimError as error:
        outcome.run = error.run
        outcome.violations.append(("stuck", str(error)))
    except Exception as error:
        outcome.run = error.run  # type: ignore[attr-defined]
        outcome.violations.append(("crash", describe(error)))
    for warning in outcome.run.warnings:
        outcome.violations.append(("crash", warning))
    for event in outcome.run.trace:
        if event.kind == "log" and any(words in event.text for words in ALARMS):
            outcome.violations.append(("crash", f"{event.where}: {event.text}"))
    return outcome


class World:
    """The network while a plan is carried out."""

    def __init__(self, net: Network, plan: Plan, subject: type[Subject]) -> None:
        self.net = net
        self.plan = plan
        self.subject = subject(self)
        self.nodes: dict[str, Any] = {}
        """The nodes that live, by their letters."""
        self.slots: dict[str, Pid] = {}
        self.holds: list[Any] = []
        self.frozen: list[str] = []
        self.pending: dict[Pid, Operation] = {}
        """The operations that are under way, by the process that does each."""
        self.crashes: list[str] = []

    # What there is.

    @property
    def living(self) -> list[Any]:
        """The nodes that live, in the order of their names."""
        return [self.nodes[letter] for letter in sorted(self.nodes)]

    def alive(self, pid: Pid) -> bool:
        """Whether a process is, by what is so and not by what any node believes."""
        node = self.nodes.get(pid.node[0])
        return node is not None and pid in node.processes

    def process(self, slot: str) -> Pid | None:
        """The process of a slot such as `b1`: a living one at node b, a new one where the
        one before has died; None if its node is dead."""
        node = self.nodes.get(slot[0])
        if node is None:
            return None
        pid = self.slots.get(slot)
        if pid is None or not self.alive(pid):
            pid = self.slots[slot] = spawn(rest, node=node)
        return pid

    def label(self, pid: Pid | None) -> str:
        """What a process is called in a report."""
        if pid is None:
            return "nobody"
        dead = "" if self.alive(pid) else ", dead"
        for slot, known in self.slots.items():
            if known == pid:
                return slot + dead
        return f"another process of {pid.node[0]}{dead}"

    def groups(self) -> Iterator[list[Any]]:
        """The living nodes, those together that reach each other directly or by others."""
        left = self.living
        while left:
            group = [left.pop(0)]
            for node in group:
                for other in [other for other in left if connected(node, other)]:
                    left.remove(other)
                    group.append(other)
            yield sorted(group, key=lambda node: str(node.name))

    # Operations.

    async def start(self, name: str, via: str | None = None) -> None:
        node = await self.net.start(name, net_ticktime=TICKTIME, **self.subject.options)
        self.nodes[name[0]] = node
        await self.subject.begin(node)
        if via is not None:
            self.at(node, Operation(0, "connect", (name, via)), lambda: node.connect(via))

    async def perform(self, one: Operation) -> None:
        if one.kind in self.subject.kinds:
            node = self.nodes.get(str(one.arguments[0])[0])
            if node is not None:
                self.net.tell("note", str(node.name)[0], str(one))
                self.at(node, one, lambda: self.subject.perform(one))
            return
        match one.kind, one.arguments:
            case "exit", (str() as slot,):
                pid = self.slots.get(slot)
                if pid is not None and self.alive(pid):
                    # By the runtime itself, so that a frozen node's process dies later.
                    killer = lambda: done(exit_process(pid, KILL))  # noqa: E731
                    self.at(self.nodes[slot[0]], one, killer)
            case "kill", (str() as name, how):
                if self.nodes.pop(name[0], None) is not None:
                    self.net.kill(name, how)  # type: ignore[arg-type]
                    self.frozen = [other for other in self.frozen if other != name]
                    self.forget(name)
            case "restart", (str() as name, str() as via):
                if name[0] not in self.nodes:
                    await self.start(name, via)
            case "cut", names:
                self.net.split([str(name) for name in names])
            case "part", (str() as name, str() as other):
                self.net.split([name], [other])
            case "heal", ():
                self.net.heal()
            case "freeze", (str() as name,):
                if name[0] in self.nodes and name not in self.frozen:
                    self.net.freeze(name)
                    self.frozen.append(name)
            case "thaw", ():
                for name in self.frozen:
                    self.net.thaw(name)
                self.frozen.clear()
            case "hold", (str() as name, str() as other):
                self.holds.append(self.net.hold(name, other))
            case "release", ():
                for hold in self.holds:
                    hold.release()
                self.holds.clear()
            case "slow", (str() as name, str() as other, float() as seconds):
                self.net.slow(name, other, seconds=seconds)
            case "disconnect", (str() as name, str() as other):
                if (node := self.nodes.get(name[0])) is not None:
                    self.at(node, one, lambda: done(node.disconnect(other)))
            case "connect", (str() as name, str() as other):
                if (node := self.nodes.get(name[0])) is not None:
                    self.at(node, one, lambda: node.connect(other))
            case _:
                raise ValueError(f"no operation: {one}")

    def at(self, node: Any, one: Operation, body: Callable[[], Awaitable[object]]) -> None:
        """Does an operation in a process of its own."""

        async def operation() -> None:
            try:
                await body()
            except Exit as exit:
                self.crashes.append(f"{one}: exit {exit.reason}")
            except Exception as error:
                self.crashes.append(f"{one}: {describe(error)}")
            self.over(pid)

        operation.__qualname__ = str(one)
        pid = spawn(operation, node=node)
        self.pending[pid] = one

    def over(self, pid: Pid) -> None:
        """What a process was to do is done, as far as it will ever be."""
        self.pending.pop(pid, None)

    def forget(self, name: str) -> None:
        """A node is dead, and with it what it was doing."""
        for pid, one in list(self.pending.items()):
            if pid.node == name:
                del self.pending[pid]
                if one.kind in self.subject.kinds:
                    self.subject.lost(one)

    # The run.

    async def run(self, outcome: Outcome) -> list[tuple[str, str]]:
        names = NODES[: self.plan.nodes]
        for name in names:
            await self.start(name)
            for other in self.living:
                await self.nodes[name[0]].connect(other.name)
        await self.net.sleep(TICKTIME)
        await self.net.quiet()
        outcome.begin = len(self.net.trace.events)
        for one in self.plan.operations:
            if one.pause:
                await self.net.sleep(one.pause)
            await self.perform(one)
        for last in ("heal", "release", "thaw"):
            await self.perform(Operation(0, last))
        self.net.wire.extra.clear()
        await self.subject.finish()
        await self.settle()
        found = self.look(whole=False)
        if found:
            outcome.end = len(self.net.trace.events)
            return found
        if not await self.gather():
            return [("apart", "the nodes do not stay connected")]
        found = self.look(whole=True)
        return found or [("stuck", text) for text in await self.subject.probe(self.living)]

    async def settle(self) -> None:
        """Lets what goes on come to its end: a lost connection is noticed in 1.25 tick
        times at most, and what that causes takes some seconds. An operation that finds a
        dead node at each of its tries takes longer; it has its time."""
        await self.net.sleep(4 * TICKTIME)
        await self.net.quiet()
        end = self.net.loop.time() + PATIENCE
        while True:
            await self.net.sleep(TICKTIME)
            await self.net.quiet()
            if not self.pending or self.net.loop.time() > end:
                break

    async def gather(self) -> bool:
        """Has all living nodes connect to each other; whether they are then."""
        for _ in range(ATTEMPTS):
            for node in self.living:
                for other in self.living:
                    if node is not other and not connected(node, other):
                        one = Operation(0, "connect", (node.name, other.name))
                        self.at(node, one, partial(node.connect, other.name))
            await self.settle()
            if all(connected(a, b) for a in self.living for b in self.living if a is not b):
                return True
        return False

    def look(self, *, whole: bool) -> list[tuple[str, str]]:
        """All that must hold, and does not."""
        found = [("crash", problem) for problem in self.crashes]
        found += [
            ("stuck", f"{one}: still under way at {pid.node[0]}")
            for pid, one in self.pending.items()
        ]
        for node in self.living:
            for other in self.living:
                if node is not other and connected(node, other) != connected(other, node):
                    found.append(("connections", f"{node.name} and {other.name} disagree"))
        for group in self.groups():
            found += [*self.subject.check(group, whole=whole)]
        return found


def connected(node: Any, other: Any) -> bool:
    peer = node.peers.get(other.name)
    return peer is not None and peer.link is not None


async def rest() -> None:
    """A process that does nothing, for ever."""
    await receive(lambda message: False)


async def done(value: object) -> object:
    return value
