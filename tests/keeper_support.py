"""What tests of keepers share: a node with a real one beside one that does as the test says,
and clients that count what they were told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from minibeam.cluster import migration
from minibeam.cluster.migration import ask, change, start
from minibeam.cluster.placement import by_rendezvous
from minibeam.cluster.rules import Rule, rule_of
from minibeam.nodes.calls import call, cast, reply
from minibeam.nodes.processes import receive, register, self_, spawn
from minibeam.terms import OK, Atom, Exit, Pid, Term
from tests.support import same

A, B, C, D = (Atom(name) for name in ("a@one", "b@two", "c@three", "d@four"))
KEEPER, DO, COPY, RULE = (Atom(name) for name in ("keeper", "do", "copy", "rule"))
MOVED, ACCEPTED, DONE = Atom("moved"), Atom("accepted"), Atom("done")
HOME, BOTH, AWAY = (1, [A], []), (2, [A, B], [A, B]), (2, [B], [A])
"""Rules: all is at a; some goes to b; all goes to b."""


def add(value: Any, number: Any) -> tuple[Term, Term]:
    return value + number, value + number


def names_of(node: Atom, nodes: list[Atom], count: int) -> list[Term]:
    """Keys that are this node's by such a rule."""
    found: list[Term] = []
    number = 0
    while len(found) < count:
        name, number = f"key {number}", number + 1
        if by_rendezvous(name, nodes) == node:
            found.append(name)
    return found


@contextmanager
def batches_of(size: int) -> Iterator[None]:
    before, migration.BATCH = migration.BATCH, size
    try:
        yield
    finally:
        migration.BATCH = before


class Asked:
    """A request to the keeper of a, in a process of its own: no answer yet, or one."""

    def __init__(self, node: Any, request: Term) -> None:
        self.answers: list[Term] = []

        async def body() -> None:
            self.answers.append(await call((KEEPER, A), request, None))

        spawn(body, node=node)


class Pair:
    """The node a with its keeper, and b with one that does as the test says."""

    def __init__(self, net: Any, a: Any, b: Any) -> None:
        self.net, self.a, self.b = net, a, b
        self.came: list[tuple[Any, Term]] = []
        """The copies that b was sent: who asks, and the request."""
        self.operations: list[Term] = []
        """The operations that b was asked for; it answers with where it is."""
        spawn(self.live, node=b)

    async def live(self) -> None:
        register("keeper", self_())
        while True:
            match await receive():
                case (_, (Pid(), _) as caller, (Atom("copy"), *_) as request):
                    self.came.append((caller, request))
                case (_, (Pid(), _) as caller, (Atom("do"), name, operation)):
                    self.operations.append((name, operation))
                    reply(caller, (OK, "done at b"))

    async def does(self, *requests: Term) -> list[Term]:
        """What the keeper of a answers to these, one after the other."""

        async def body() -> list[Term]:
            return [await call((KEEPER, A), request) for request in requests]

        answers: list[Term] = await self.a.run(body)
        # Who waited for what they did is told as well.
        await self.net.quiet()
        return answers

    async def tells(self, message: Term) -> None:
        """Another keeper casts this to that of a."""

        async def body() -> None:
            cast((KEEPER, A), message)

        await self.b.run(body)
        await self.net.quiet()

    async def is_elsewhere(self, epoch: int, name: Term, number: int = 1) -> bool:
        """Whether a request to a ends up at b."""
        (asked,) = await self.asks((DO, name, number))
        return self.went(asked, epoch, name, number)

    def went(self, asked: Asked, epoch: int, name: Term, number: int) -> bool:
        """Whether a request ends up at b, once: whether who asked is sent there, or a has
        passed it on."""
        if asked.answers == [(MOVED, epoch, B)]:
            assert same(asked.answers, [(MOVED, epoch, B)])
            return (name, number) not in self.operations
        assert self.operations.count((name, number)) == 1
        return same(asked.answers, [(OK, "done at b")])

    async def asks(self, *requests: Term) -> list[Asked]:
        """These are asked for, each when the one before has come; they may wait."""
        found = []
        for request in requests:
            found.append(Asked(self.a, request))
            await self.net.quiet()
        return found

    async def answers(self, taken: list[Term], rule: Term) -> None:
        """b answers the copy that it was sent first of those that have no answer."""
        caller, _ = self.came.pop(0)
        self.b.context.run(reply, caller, (ACCEPTED, taken, rule))
        await self.net.quiet()


async def pair(net: Any, rule: Any = HOME, initial: Term = 0) -> Pair:
    a, b = await net.start(A), await net.start(B)
    two = Pair(net, a, b)
    await start(rule_of(*rule), add, initial, node=a)
    assert await a.connect(B)
    await net.quiet()
    return two


class Counters:
    """Clients of keepers at some nodes, that add one to keys, one after the other."""

    def __init__(self, net: Any, nodes: list[Any], keys: int) -> None:
        self.net, self.nodes = net, nodes
        self.names = [f"k{number}" for number in range(keys)]
        self.done = dict.fromkeys(self.names, 0)
        self.unknown = dict.fromkeys(self.names, 0)
        self.stopped = False

    def begin(self) -> None:
        for offset, node in enumerate(self.nodes):
            spawn(self.client, node.name, 3 * offset, node=node)

    async def client(self, node: Atom, number: int) -> None:
        while not self.stopped:
            name = self.names[number % len(self.names)]
            number += 1
            await self.net.sleep(0.01)
            try:
                await ask(name, 1, node)
                self.done[name] += 1
            except Exit:
                self.unknown[name] += 1

    async def end(self) -> None:
        """Nothing acknowledged is lost, and nothing is done twice."""
        self.stopped = True
        await self.net.sleep(10)

        async def body() -> dict[Term, Any]:
            return {name: await ask(name, 0, self.nodes[0].name) for name in self.names}

        found = await self.nodes[0].run(body)
        for name in self.names:
            done, unknown = self.done[name], self.unknown[name]
            assert done <= found[name] <= done + unknown, (name, found[name], done, unknown)


async def cluster(net: Any, rule: Rule, *names: Atom) -> list[Any]:
    nodes = [await net.start(name) for name in names]
    for node in nodes:
        await start(rule, add, node=node)
        for name in names:
            await node.connect(name)
    return nodes


def changes(node: Any, rule: Rule) -> Callable[[], Any]:
    async def body() -> None:
        assert await change(rule) == []

    return lambda: node.run(body)
