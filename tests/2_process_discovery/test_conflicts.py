"""2.7 conflicts: random_exit_name, random_notify_name, notify_all_name, resolve."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from course.sim import Network
from minibeam.discovery.conflicts import (
    notify_all_name,
    random_exit_name,
    random_notify_name,
    resolve,
)
from minibeam.discovery.global_names import register_name
from minibeam.nodes.calls import call, reply
from minibeam.nodes.links import trap_exit
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.terms import Atom, Exit, Export, Pid, Term
from tests.global_support import agree, cluster, named, names_at, started
from tests.support import same, simulated

TILL, NONE, EXIT = Atom("till"), Atom("none"), Atom("EXIT")
CONFLICT = Atom("global_name_conflict")
NAMES: list[Term] = [TILL, "till", 7, (Atom("shop"), [1])]
"""A name is any term."""


class Two:
    """A process at each of two nodes, which traps exits, and all that they are told."""

    def __init__(self, nodes: list[Any]) -> None:
        self.nodes = nodes
        self.heard: dict[Pid, list[Term]] = {}
        self.pids = [spawn(self.listen, node=node) for node in nodes]

    async def listen(self) -> None:
        trap_exit(True)
        heard = self.heard[self_()] = []
        while True:
            heard.append(await receive())

    @property
    def alive(self) -> list[Pid]:
        return [pid for node in self.nodes for pid in node.processes if pid in self.pids]


async def two(net: Network, names: str = "bc") -> Two:
    """Two processes that are there, at nodes that are connected."""
    nodes = [net.nodes.get(f"{n}@{n}") or await net.start(f"{n}@{n}") for n in names]
    await nodes[0].connect(nodes[1].name)
    them = Two(nodes)
    await net.quiet()
    return them


async def settle(node: Any, method: Callable[..., Any], *arguments: Term) -> Term:
    """What a method says, called by a process of a node."""

    async def body() -> Term:
        return method(*arguments)

    return await node.run(body)


# -- random_exit_name ------------------------------------------------------------------


@simulated
async def test_one_of_the_two_is_killed_and_the_other_has_the_name(net: Network) -> None:
    for name in NAMES:
        them = await two(net)
        winner = await settle(them.nodes[0], random_exit_name, name, *them.pids)
        await net.quiet()
        assert len(them.alive) == 1, f"{len(them.alive)} of two are alive"
        assert same(winner, them.alive[0])


@simulated
async def test_who_is_killed_can_not_trap_it(net: Network) -> None:
    them = await two(net)
    await settle(them.nodes[1], random_exit_name, TILL, *them.pids)
    await net.quiet()
    assert len(them.alive) < 2, "an exit signal that can be trapped does not kill"


@simulated
async def test_who_keeps_the_name_after_a_kill_is_told_nothing(net: Network) -> None:
    them = await two(net)
    winner = await settle(them.nodes[0], random_exit_name, TILL, *them.pids)
    await net.quiet()
    assert them.heard[winner] == []


async def killed(node: Any, *pids: Pid) -> Term:
    return await settle(node, random_exit_name, TILL, *pids)


async def nobodies(net: Network) -> tuple[Any, Any, list[tuple[Pid, Pid]]]:
    """Two nodes that are connected, and pairs of pids there that nobody has: a conflict of
    those can be settled more than once."""
    a, b = await net.start("a@a"), await net.start("b@b")
    await a.connect("b@b")
    pids = [[Pid(node.name, n, 0, node.creation) for n in range(100, 110)] for node in (a, b)]
    return a, b, list(zip(*pids, strict=True))


@simulated
async def test_who_is_killed_is_no_matter_of_chance(net: Network) -> None:
    a, _, pairs = await nobodies(net)
    for one, other in pairs:
        assert same(await killed(a, one, other), await killed(a, one, other))


@simulated
async def test_who_is_killed_does_not_depend_on_the_node_that_asks(net: Network) -> None:
    a, b, pairs = await nobodies(net)
    for one, other in pairs:
        assert same(await killed(a, one, other), await killed(b, one, other))


@simulated
async def test_who_is_killed_does_not_depend_on_who_comes_first(net: Network) -> None:
    a, _, pairs = await nobodies(net)
    for one, other in pairs:
        assert same(await killed(a, one, other), await killed(a, other, one))


@simulated
async def test_two_that_each_settle_it_leave_one_alive(net: Network) -> None:
    for _ in range(4):
        them = await two(net)
        one, other = them.pids
        a, b = them.nodes
        winners = await asyncio.gather(
            settle(a, random_exit_name, TILL, one, other),
            settle(b, random_exit_name, TILL, other, one),
        )
        await net.quiet()
        assert len(them.alive) == 1, f"{len(them.alive)} of two are alive"
        assert same(winners, them.alive * 2)


# -- random_notify_name ----------------------------------------------------------------


@simulated
async def test_one_of_the_two_keeps_the_name_and_both_live(net: Network) -> None:
    them = await two(net)
    winner = await settle(them.nodes[0], random_notify_name, TILL, *them.pids)
    await net.quiet()
    assert winner in them.pids
    assert len(them.alive) == 2


@simulated
async def test_who_has_lost_the_name_is_told_which(net: Network) -> None:
    for name in NAMES:
        them = await two(net)
        winner = await settle(them.nodes[1], random_notify_name, name, *them.pids)
        await net.quiet()
        (loser,) = [pid for pid in them.pids if pid != winner]
        assert same(them.heard[loser], [(CONFLICT, name)])


@simulated
async def test_who_keeps_the_name_is_told_nothing(net: Network) -> None:
    them = await two(net)
    winner = await settle(them.nodes[0], random_notify_name, TILL, *them.pids)
    await net.quiet()
    assert them.heard[winner] == []


@simulated
async def test_who_loses_the_name_does_not_depend_on_who_asks(net: Network) -> None:
    for _ in range(6):
        them = await two(net)
        one, other = them.pids
        first = await settle(them.nodes[0], random_notify_name, TILL, one, other)
        again = await settle(them.nodes[1], random_notify_name, TILL, other, one)
        assert same(again, first)


# -- notify_all_name -------------------------------------------------------------------


@simulated
async def test_neither_keeps_the_name_and_both_live(net: Network) -> None:
    them = await two(net)
    assert same(await settle(them.nodes[0], notify_all_name, TILL, *them.pids), NONE)
    await net.quiet()
    assert len(them.alive) == 2


@simulated
async def test_each_is_told_of_the_name_and_the_other(net: Network) -> None:
    for name in NAMES:
        them = await two(net)
        one, other = them.pids
        await settle(them.nodes[0], notify_all_name, name, one, other)
        await net.quiet()
        assert same(them.heard[one], [(CONFLICT, name, other)])
        assert same(them.heard[other], [(CONFLICT, name, one)])


@simulated
async def test_both_are_told_once(net: Network) -> None:
    them = await two(net)
    await settle(them.nodes[0], notify_all_name, TILL, *them.pids)
    await net.quiet()
    assert [len(them.heard[pid]) for pid in them.pids] == [1, 1]


@simulated
async def test_what_they_are_told_begins_with_an_atom(net: Network) -> None:
    them = await two(net)
    for method in (random_notify_name, notify_all_name):
        await settle(them.nodes[0], method, TILL, *them.pids)
    await net.quiet()
    for heard in them.heard.values():
        for message in heard:
            assert same(message[0], CONFLICT)


# -- resolve ---------------------------------------------------------------------------

METHOD = Export(Atom("shops"), Atom("method"), 3)
ONE, OTHER = Pid("a@a", 100, 0, 1), Pid("b@b", 200, 0, 1)


async def resolved(
    net: Network, method: Any, *, name: Term = TILL, export: Term = METHOD
) -> Term:
    """What comes of a method that a node exposes, with ONE and OTHER."""
    node = net.nodes.get("a@a") or await net.start("a@a")
    node.expose("shops", {"method": method})
    return await node.run(resolve, export, name, ONE, OTHER)


@simulated
async def test_a_method_is_called_with_the_name_and_both_pids(net: Network) -> None:
    called: list[Term] = []

    def method(*arguments: Term) -> Term:
        called.append(arguments)
        return arguments[1]

    for name in NAMES:
        await resolved(net, method, name=name)
    assert same(called, [(name, ONE, OTHER) for name in NAMES])


@simulated
async def test_what_a_method_returns_is_the_answer(net: Network) -> None:
    answers: list[Term] = [ONE, OTHER, NONE, Atom("ok"), 0, False, [], b"", (EXIT, 1)]
    for answer in answers:
        assert same(await resolved(net, lambda name, one, two, it=answer: it), answer)


@simulated
async def test_a_method_that_returns_nothing_says_none(net: Network) -> None:
    async def later(name: Term, one: Pid, two: Pid) -> None:
        await asyncio.sleep(1)

    for method in (lambda name, one, two: None, later):
        assert same(await resolved(net, method), NONE)


@simulated
async def test_a_method_may_take_its_time(net: Network) -> None:
    async def method(name: Term, one: Pid, two: Pid) -> Pid:
        await asyncio.sleep(5)
        return two

    assert same(await resolved(net, method), OTHER)


@simulated
async def test_a_method_that_exits_answers_with_its_reason(net: Network) -> None:
    def at_once(name: Term, one: Pid, two: Pid) -> None:
        raise Exit((Atom("no_such_shop"), name))

    async def later(name: Term, one: Pid, two: Pid) -> None:
        await asyncio.sleep(1)
        raise Exit((Atom("no_such_shop"), name))

    for method in (at_once, later):
        assert same(await resolved(net, method), (EXIT, (Atom("no_such_shop"), TILL)))


@simulated
async def test_a_method_that_raises_answers_with_its_error(net: Network) -> None:
    def at_once(name: Term, one: Pid, two: Pid) -> None:
        raise KeyError("sales")

    async def later(name: Term, one: Pid, two: Pid) -> None:
        await asyncio.sleep(1)
        raise KeyError("sales")

    for method in (at_once, later):
        kind, ((error, text), stack) = await resolved(net, method)
        assert same([kind, error, text], [EXIT, Atom("KeyError"), "'sales'"])
        assert stack[0][1] == method.__name__, "the stack begins where it was raised"


@simulated
async def test_nothing_that_a_method_raises_comes_through(net: Network) -> None:
    for error in (Exit(Atom("normal")), Exit((1, 2)), ValueError("no"), TimeoutError()):

        def method(name: Term, one: Pid, two: Pid, it: Exception = error) -> None:
            raise it

        answer = await resolved(net, method)
        assert same(answer[:1], (EXIT,))


@simulated
async def test_a_method_that_is_not_there_is_one_that_fails(net: Network) -> None:
    for export in (
        Export(Atom("shops"), Atom("nothing"), 3),
        Export(Atom("shops"), Atom("method"), 2),
        Export(Atom("nowhere"), Atom("method"), 3),
        Atom("method"),
        "method",
        7,
    ):
        answer = await resolved(net, lambda name, one, two: one, export=export)
        assert same(answer[:1], (EXIT,))
        assert len(answer) == 2


@simulated
async def test_the_methods_of_global_can_be_asked_for(net: Network) -> None:
    them = await two(net)
    for function in ("random_notify_name", "notify_all_name", "random_exit_name"):
        method = Export(Atom("global"), Atom(function), 3)
        answer = await them.nodes[0].run(resolve, method, TILL, *them.pids)
        if function == "notify_all_name":
            assert same(answer, NONE)
        else:
            assert answer in them.pids
    await net.quiet()
    assert len(them.alive) == 1


@simulated
async def test_who_stops_waiting_for_a_method_is_not_held(net: Network) -> None:
    async def endless(name: Term, one: Pid, two: Pid) -> None:
        await receive(lambda message: False)

    node = await net.start("a@a")
    node.expose("shops", {"method": endless})

    async def body() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await resolve(METHOD, TILL, ONE, OTHER)

    await node.run(body)


# -- clusters --------------------------------------------------------------------------


async def meeting(net: Network, method: Any) -> tuple[list[Any], Two]:
    """A cluster of a and c has met b. A process of a and one of b both had the name till,
    with this method; c is a third one, to which news of b come late."""
    a, c, b = nodes = [*await cluster(net, "ac"), *await started(net, "b")]
    for node in nodes:
        node.expose("shops", {"method": method})
    them = Two([a, b])
    for node, pid in zip(them.nodes, them.pids, strict=True):
        assert await node.run(register_name, TILL, pid, method) == "yes"
    net.slow("b", "c", seconds=0.5)
    assert await (a, c)[net.loop.seed % 2].connect("b@b")
    await net.sleep(30)
    agree(nodes)
    return nodes, them


@simulated
async def test_when_clusters_meet_one_lives_on_and_all_nodes_find_it(net: Network) -> None:
    (_, c, _), them = await meeting(net, random_exit_name)
    assert len(them.alive) == 1, f"{len(them.alive)} of two are alive"
    assert [*names_at(c).values()] == them.alive


@simulated
async def test_when_clusters_meet_the_loser_is_told_once_and_lives_on(net: Network) -> None:
    (_, c, _), them = await meeting(net, random_notify_name)
    (winner,) = names_at(c).values()
    (loser,) = [pid for pid in them.pids if pid != winner]
    assert len(them.alive) == 2
    assert same([them.heard[winner], them.heard[loser]], [[], [(CONFLICT, TILL)]])


@simulated
async def test_when_clusters_meet_both_may_lose_the_name(net: Network) -> None:
    (_, c, _), them = await meeting(net, notify_all_name)
    assert names_at(c) == {}
    one, other = them.pids
    assert same(them.heard[one], [(CONFLICT, TILL, other)])
    assert same(them.heard[other], [(CONFLICT, TILL, one)])


@simulated
async def test_clusters_meet_whatever_a_method_does(net: Network) -> None:
    called: list[Term] = []

    def fails(name: Term, one: Pid, two: Pid) -> None:
        called.append(name)
        raise RuntimeError("no idea")

    (_, c, _), them = await meeting(net, fails)
    assert same(called, [TILL])
    (winner,) = names_at(c).values()
    assert winner in them.pids
    assert len(them.alive) == 2
    assert (await named(c, "another"))[1] == "yes", "names can't be changed any more"


@simulated
async def test_a_method_of_your_own_may_ask_the_two(net: Network) -> None:
    a, c, b = nodes = [*await cluster(net, "ac"), *await started(net, "b")]
    sales = {"a@a": 3, "b@b": 5} if net.loop.seed % 2 else {"a@a": 5, "b@b": 3}

    async def till() -> None:
        while True:
            _, caller, _ = await receive()
            reply(caller, sales[self_().node])

    asked: list[Term] = []

    async def more_sales(name: Term, one: Pid, two: Pid) -> Pid:
        asked.append(name)
        return one if await call(one, "sales") > await call(two, "sales") else two

    pids = {}
    for node in (a, b):
        node.expose("shops", {"more_sales": more_sales})
        pids[node.name] = spawn(till, node=node)
        await node.run(register_name, TILL, pids[node.name], more_sales)
    assert await c.connect("b@b")
    await net.sleep(30)
    agree(nodes)
    assert same(asked, [TILL])
    assert [*names_at(c).values()] == [pids[max(sales, key=lambda name: sales[name])]]
