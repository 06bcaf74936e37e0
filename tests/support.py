"""What tests of several exercises share."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from course.sim import over_tcp, simulate
from minibeam.network.order import same_term
from minibeam.nodes import connections
from minibeam.nodes.links import trap_exit
from minibeam.nodes.local_node import LocalNode
from minibeam.nodes.monitors import is_down
from minibeam.nodes.node_monitors import monitor_nodes
from minibeam.nodes.processes import receive, spawn
from minibeam.nodes.routing import dispatch, send
from minibeam.signals import Signal
from minibeam.terms import Atom, Pid, Reference, Term

Story = Callable[[Any], Coroutine[Any, Any, Any]]

SEEDS = int(os.environ.get("COURSE_SEEDS", "3"))
"""How many runs, from the seed that is asked for on: fewer where they are not what counts."""


def simulated(story: Story | None = None, *, seeds: int = SEEDS, **limits: Any) -> Any:
    """Make a test of a story: it runs simulated, under several seeds from `--seed` on."""
    if story is None:
        return lambda story: simulated(story, seeds=seeds, **limits)

    def test(seed: int) -> None:
        for number in range(seed, seed + seeds):
            simulate(story, seed=number, **limits)

    return _named(test, story)


def both(story: Story | None = None, *, seeds: int = SEEDS) -> Any:
    """Make two tests of a story that needs no fault and no time: simulated, and over
    real TCP on loopback."""
    if story is None:
        return lambda story: both(story, seeds=seeds)

    @pytest.mark.parametrize("network", ["simulated", "tcp"])
    def test(network: str, seed: int) -> None:
        if network == "tcp":
            # What fails in the simulation may hang here, and there it can be replayed.
            simulate(story, seed=seed)
            over_tcp(story)
            return
        for number in range(seed, seed + seeds):
            simulate(story, seed=number)

    return _named(test, story)


def _named(test: Any, story: Story) -> Any:
    test.__name__, test.__qualname__ = story.__name__, story.__qualname__
    test.__doc__, test.__module__ = story.__doc__, story.__module__
    return test


def on_a_node(body: Callable[..., Coroutine[Any, Any, Any]]) -> Story:
    """The story of one node, on which `body` is a process; it is given the network if
    it takes it."""
    wants_net = bool(inspect.signature(body).parameters)

    async def story(net: Any) -> None:
        node = await net.start("a@one")
        await node.run(body, *[net] * wants_net)

    return _named(story, body)


async def rest() -> None:
    """A process that does nothing, for ever."""
    await receive(lambda message: False)


async def down(reference: Reference) -> Term:
    """The reason in the DOWN of a monitor, as soon as it comes."""
    return (await receive(lambda message: is_down(message, reference)))[4]


async def mailbox() -> list[Term]:
    """All messages that the running process has, taken out."""
    messages = []
    while True:
        try:
            messages.append(await receive(timeout=0))
        except TimeoutError:
            return messages


async def settled(net: Any) -> list[Term]:
    """All messages that the running process has when nothing is left to do."""
    await net.quiet()
    return await mailbox()


def witness(node: Any) -> list[Term]:
    """What a process of this node hears of nodes that come and go, from now on."""
    heard: list[Term] = []

    async def listen() -> None:
        monitor_nodes(True, ["all"])
        while True:
            kind, name, _ = await receive()
            heard.append((kind, name))

    spawn(listen, node=node)
    return heard


def dials(net: Any) -> int:
    """How many connections have been made in this network, also if they were not kept."""
    return len([event for event in net.trace.events if event.kind == "connect"])


def same(found: Term, expected: Term) -> bool:
    """Whether both are the same term: Atom("a") is not "a", and 1 is neither 1.0 nor True."""
    assert same_term(found, expected), f"got {found!r}, expected {expected!r}"
    return True


class ScriptedPeer:
    """A peer that says what the test says, and keeps what it is sent.

    Give it to connections.up, and what comes from it to routing.dispatch.
    """

    def __init__(self, name: str, *, hidden: bool = False) -> None:
        self.peer = Atom(name)
        self.hidden = hidden
        self.meshed = not hidden
        self.paused = False
        self.sent: list[Signal] = []
        self.closed: list[Term] = []

    def pid(self, number: int) -> Pid:
        """A process of this peer."""
        return Pid(self.peer, number, 0, 7)

    def send(self, signal: Signal) -> None:
        self.sent.append(signal)

    def close(self, reason: Term) -> None:
        self.closed.append(reason)

    def set_ticktime(self, interval: float, limit: float) -> None:
        pass

    async def writable(self) -> None:
        pass


class Beside:
    """A node whose only peer is scripted, and a process `here` that does as it is told;
    it traps exits and keeps what it gets in `log`. `there` is a process of the peer."""

    def __init__(self, node: LocalNode) -> None:
        self.node = node
        self.peer = ScriptedPeer("b@two")
        self.there = self.peer.pid(42)
        self.log: list[Term] = []
        self.orders: list[Callable[[], object]] = []
        connections.up(node, self.peer)
        self.here = spawn(self.live, node=node)

    async def live(self) -> None:
        trap_exit(True)
        while True:
            match await receive():
                case "order":
                    self.orders.pop(0)()
                case message:
                    self.log.append(message)

    async def do(self, net: Any, *orders: Callable[[], object]) -> None:
        """Has the process call these functions, one after the other."""
        for order in orders:
            self.orders.append(order)

            async def give() -> None:
                send(self.here, "order")

            await self.node.run(give)
        await net.quiet()

    async def comes(self, net: Any, *signals: Signal) -> None:
        """These come from the peer."""
        for signal in signals:
            dispatch(self.node, signal)
        await net.quiet()

    def sent(self, kind: type) -> list[Any]:
        return [signal for signal in self.peer.sent if type(signal) is kind]


async def with_scripted_peer(net: Any) -> Beside:
    beside = Beside(await net.start("a@one"))
    await net.quiet()
    return beside
