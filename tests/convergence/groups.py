"""Process groups (pg), under test.

Who joins and leaves is known: the members at a node are what its processes have asked for,
whatever happened elsewhere. So each node's own members must be exactly those, what another
node knows of them must be the same, and who watched, and heard of each change, must have
come to the same members by that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any, ClassVar

from minibeam.discovery import pg
from minibeam.nodes.links import exit_process
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.terms import KILL, OK, Atom, Exit, Pid
from tests.convergence.plans import NODES, Operation, one_node, slot
from tests.convergence.world import Subject, World, connected

SCOPE = Atom("scope")
GROUPS = (Atom("g"), Atom("h"))
ALL = "all"
Members = dict[str, Counter[Pid]]
"""By group, how often each process is in it."""


def a_membership(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return (slot(random, nodes), str(random.choice(GROUPS)), random.choice((1, 1, 1, 2, 3)))


def a_watch(random: Random, nodes: tuple[str, ...]) -> tuple[object, ...]:
    return (random.choice(nodes), random.choice((ALL, *map(str, GROUPS))))


class Groups(Subject):
    name = "groups"
    kinds: ClassVar = {
        "join": (12, a_membership),
        "leave": (6, a_membership),
        "watch": (3, a_watch),
        "end_scope": (1, one_node),
        "start_scope": (2, one_node),
    }
    options: ClassVar = {"global_names": False}

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.asked: Members = {group: Counter() for group in GROUPS}
        """What has been asked for, of processes and scopes that live."""
        self.heard: dict[Pid, Members] = {}
        """What a watcher makes of all that it has heard, by the watcher."""

    async def begin(self, node: Any) -> None:
        await pg.start(SCOPE, node=node)

    async def perform(self, one: Operation) -> None:
        letter = str(one.arguments[0])[0]
        scope = self.scope(letter)
        match one.kind, one.arguments:
            case "start_scope", _:
                if scope is None:
                    await pg.start(SCOPE)
            case "end_scope", _:
                if scope is not None:
                    exit_process(scope, KILL)
                    self.scope_ended(letter)
            case "watch", (_, str() as group):
                if scope is not None:
                    spawn(self.watch, None if group == ALL else Atom(group))
            case kind, (str() as which, str() as group, int() as times):
                pid = self.world.process(which)
                if pid is not None and scope is not None:
                    await self.change(kind, pid, Atom(group), times, scope)

    async def change(self, kind: str, pid: Pid, group: Atom, times: int, scope: Pid) -> None:
        try:
            if kind == "join":
                await pg.join(group, [pid] * times if times > 1 else pid, SCOPE)
                change = times
            else:
                change = -(await pg.leave(group, pid, SCOPE) == OK)
        except Exit:
            if self.scope(str(pid.node)[0]) == scope:
                raise
            return
        if self.scope(str(pid.node)[0]) == scope:
            self.asked[group][pid] += change

    def scope(self, letter: str) -> Pid | None:
        """The scope of a node, if it runs."""
        process = self.world.nodes[letter].names.get(SCOPE)
        return None if process is None else process.pid

    def scope_ended(self, letter: str) -> None:
        """Nobody of this node is in a group any more, and who watched there hears nothing."""
        for members in self.asked.values():
            for pid in [pid for pid in members if pid.node[0] == letter]:
                del members[pid]
        for pid in [pid for pid in self.heard if pid.node[0] == letter]:
            del self.heard[pid]

    async def watch(self, group: Atom | None) -> None:
        """The life of a process that watches a group, or all groups."""
        heard: Members = {each: Counter() for each in GROUPS}
        try:
            if group is None:
                reference, members = await pg.monitor_scope(SCOPE)
                for each in GROUPS:
                    heard[each].update(members.get(each, []))
            else:
                reference, pids = await pg.monitor(group, SCOPE)
                heard[group].update(pids)
        except Exit:
            # The scope has been ended meanwhile.
            return
        self.heard[self_()] = heard if group is None else {group: heard[group]}
        while True:
            known, kind, name, pids = await receive()
            assert known == reference
            if kind == "join":
                heard[name].update(pids)
            else:
                heard[name].subtract(pids)

    def check(self, nodes: list[Any], *, whole: bool) -> Iterator[tuple[str, str]]:
        # Whether these are all nodes makes no difference: pg promises it of any two.
        world = self.world
        with_scope = [node for node in nodes if self.scope(str(node.name)[0]) is not None]
        for node in with_scope:
            letter = str(node.name)[0]
            for group in GROUPS:
                here = members(node, group)
                mine = by_node(here, node)
                for pid in here:
                    if not world.alive(pid):
                        yield "dead", f"{group} has {world.label(pid)} at {letter}"
                asked = Counter({
                    pid: times for pid, times in self.asked[group].items()
                    if pid.node == node.name and times and world.alive(pid)
                })  # fmt: skip
                if mine != asked:
                    told = f"{self.show(mine)} of {letter}, which asked for {self.show(asked)}"
                    yield "members", f"{group} has {told}"
                for other in NODES:
                    if other == node.name:
                        continue
                    peer = next((one for one in with_scope if one.name == other), None)
                    there = peer is not None and connected(node, peer)
                    seen = by_node(here, other)
                    truth = by_node(members(peer, group), other) if there else Counter()
                    if seen != truth:
                        told = f"{self.show(seen)} of {other[0]}, not {self.show(truth)}"
                        yield "views", f"{group} at {letter} has {told}"
                for watcher, heard in self.heard.items():
                    if watcher.node == node.name and world.alive(watcher) and group in heard:
                        told = +heard[group]
                        if told != here or -heard[group]:
                            words = f"{self.show(told)}, not {self.show(here)}"
                            yield "watchers", f"{group} at {letter}, by its watcher: {words}"

    def show(self, counted: Counter[Pid]) -> str:
        shown = sorted(self.world.label(pid) for pid in counted.elements())
        return " ".join(shown) or "nobody"


def members(node: Any, group: Atom) -> Counter[Pid]:
    """Who is in a group, by what this node knows."""
    found: list[Pid] = node.context.copy().run(pg.get_members, group, SCOPE)
    return Counter(found)


def by_node(counted: Counter[Pid], node: Any) -> Counter[Pid]:
    name = node if isinstance(node, str) else node.name
    return Counter({pid: times for pid, times in counted.items() if pid.node == name})
