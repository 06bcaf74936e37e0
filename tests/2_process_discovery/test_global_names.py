"""2.5 global_names: register_name, unregister_name, whereis_name, entry_down."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from course.sim import Network
from minibeam.discovery.conflicts import notify_all_name
from minibeam.discovery.global_names import (
    entry_down,
    register_name,
    sync,
    unregister_name,
    whereis_name,
)
from minibeam.discovery.lock_server import GLOBAL
from minibeam.discovery.tables import Table, apply, read, write
from minibeam.nodes import connections
from minibeam.nodes.calls import Caller, call, stop
from minibeam.nodes.gen_server import GenServer, start
from minibeam.nodes.links import exit_process
from minibeam.nodes.processes import self_, spawn
from minibeam.terms import KILL, Atom, Exit, Export, Pid, Term
from tests import global_support
from tests.global_names_support import branch, joins, sharing, strangers, while_locked
from tests.name_server_support import THREE
from tests.support import both, on_a_node, rest, same, simulated

TILL, STOCK = Atom("till"), Atom("stock")
REGISTER, UNREGISTER = Atom("register"), Atom("unregister")
YES, NO, OK = Atom("yes"), Atom("no"), Atom("ok")
METHOD = Export(Atom("global"), Atom("random_exit_name"), 3)
NOBODY: list[Any] = [TILL, "till", None, (TILL, Atom("a@one"))]


async def kill(pid: Pid) -> None:
    exit_process(pid, KILL)


async def found(name: Term) -> Pid | None:
    return whereis_name(name)


def process(number: int, node: str = "b@two", creation: int = 1) -> Pid:
    return Pid(Atom(node), number, 0, creation)


def travelled(net: Any) -> int:
    """How many signals have been sent so far."""
    return len([event for event in net.trace.events if event.kind in ("send", "deliver")])


# -- whereis_name ----------------------------------------------------------------------


@simulated(seeds=1)
async def test_to_find_a_name_takes_no_message_and_no_other_node(net: Network) -> None:
    nodes, servers = await sharing(net)
    apply(nodes[0].part(Table), (REGISTER, TILL, process(7), METHOD))
    await net.quiet()
    net.split(["a@one"], THREE[1:])

    async def client() -> None:
        before = travelled(net)
        assert whereis_name(TILL) == process(7)
        assert whereis_name(STOCK) is None
        await net.quiet()
        assert travelled(net) == before, "somebody was asked"

    await nodes[0].run(client)
    assert servers.asked == []


@simulated(seeds=1)
async def test_each_node_looks_into_its_own_table(net: Network) -> None:
    nodes, _ = await sharing(net)
    for number, node in enumerate(nodes):
        apply(node.part(Table), (REGISTER, TILL, process(number, "d@four"), METHOD))
    for number, node in enumerate(nodes):
        assert await node.run(found, TILL) == process(number, "d@four")


@simulated(seeds=1)
async def test_a_process_of_this_node_that_is_dead_has_no_name(net: Network) -> None:
    a = await net.start("a@one")
    pid = spawn(rest, node=a)
    for name, named in ((TILL, pid), (STOCK, Pid(a.name, pid.id, pid.serial, 1))):
        apply(a.part(Table), (REGISTER, name, named, METHOD))
    assert await a.run(found, TILL) == pid
    assert await a.run(found, STOCK) is None, "it is a process of an earlier life of the node"
    await a.run(kill, pid)
    assert await a.run(found, TILL) is None


@simulated(seeds=1)
async def test_of_a_process_of_another_node_only_the_table_is_known(net: Network) -> None:
    nodes, servers = await sharing(net)
    pid = spawn(rest, node=nodes[1])
    await nodes[1].run(kill, pid)
    for name, named in ((TILL, pid), (STOCK, process(7, "d@far"))):
        apply(nodes[0].part(Table), (REGISTER, name, named, METHOD))
        assert await nodes[0].run(found, name) == named
    assert servers.asked == []
    assert "d@far" not in nodes[0].peers, "it was dialled"


@simulated(seeds=1)
async def test_any_term_is_a_name(net: Network) -> None:
    (a,), _ = await sharing(net, ["a@one"])
    names: list[Term] = [1, 1.0, True, TILL, "till", ("till", [1]), ("till", [1.0]), {}, None]
    pids = [(await branch(a, name))[0] for name in names]
    for name, pid in zip(names, pids, strict=True):
        assert await a.run(found, name) == pid, f"the name {name!r}"
    assert await a.run(found, b"till") == pids[4]
    for name, pid in zip(names, pids, strict=True):
        assert entry_down(a.part(Table), name, pid) is True
        assert await a.run(found, name) is None
    assert a.part(Table).entries == {}


# -- entry_down ------------------------------------------------------------------------


def a_table(**names: Pid) -> Table:
    table = Table()
    for name, pid in names.items():
        apply(table, (REGISTER, Atom(name), pid, METHOD))
    return table


@simulated(seeds=1)
@on_a_node
async def test_the_entry_of_a_process_that_is_gone_is_removed() -> None:
    table = a_table(till=process(1))
    assert entry_down(table, TILL, process(1)) is True
    assert read(table, TILL) is None


@simulated(seeds=1)
@on_a_node
async def test_a_name_that_another_process_has_by_now_stays() -> None:
    for newer in (process(2), process(1, "c@three"), process(1, creation=2)):
        table = a_table(till=newer)
        assert entry_down(table, TILL, process(1)) is False, f"{newer} has the name"
        assert read(table, TILL) == newer


@simulated(seeds=1)
@on_a_node
async def test_where_nobody_has_the_name_nothing_is_removed() -> None:
    table = a_table(stock=process(1))
    assert entry_down(table, TILL, process(1)) is False
    assert entry_down(table, STOCK, process(1)) is True
    assert entry_down(table, STOCK, process(1)) is False


@simulated(seeds=1)
@on_a_node
async def test_other_names_stay_though_the_process_has_them() -> None:
    table = a_table(till=process(1), stock=process(1), other=process(2))
    assert entry_down(table, TILL, process(1)) is True
    assert read(table, STOCK) == process(1)
    assert read(table, Atom("other")) == process(2)


@simulated(seeds=1)
async def test_who_dies_takes_no_name_along_that_another_has_by_now(net: Network) -> None:
    nodes, servers = await sharing(net)
    older, _ = await branch(nodes[0], TILL)
    assert same(await nodes[0].run(unregister_name, TILL), OK)
    newer, answer = await branch(nodes[1], TILL)
    assert same(answer, YES)
    await nodes[0].run(kill, older)
    await net.quiet()
    assert servers.has(TILL) == [newer] * 3, "it was the older one that has died"
    await nodes[1].run(kill, newer)
    await net.quiet()
    assert servers.has(TILL) == [None] * 3


# -- register_name ---------------------------------------------------------------------


@both(seeds=1)
async def test_when_the_answer_is_there_every_node_finds_the_process(net: Network) -> None:
    nodes, servers = await sharing(net)
    pid, answer = await branch(nodes[0], TILL)
    assert same(answer, YES)
    assert servers.has(TILL) == [pid] * 3
    for node in nodes:
        assert await node.run(found, TILL) == pid


@simulated(seeds=1)
async def test_a_slow_node_is_waited_for(net: Network) -> None:
    nodes, servers = await sharing(net, seconds={"b@two": 3.0})
    pid, _ = await branch(nodes[0], TILL)
    assert servers.has(TILL) == [pid] * 3
    assert same(await nodes[2].run(unregister_name, TILL), OK)
    assert servers.has(TILL) == [None] * 3


@simulated
async def test_of_all_who_ask_at_once_one_gets_the_name(net: Network) -> None:
    nodes, servers = await sharing(net)
    net.slow("one", "two", seconds=0.01 * (net.loop.seed % 3))
    told = await asyncio.gather(*(branch(node, TILL) for node in nodes))
    assert sorted(answer for _, answer in told) == [NO, NO, YES]
    (winner,) = [pid for pid, answer in told if answer == YES]
    assert servers.has(TILL) == [winner] * 3
    assert len(servers.writes) == 3, "who hears no has written something"


@simulated
async def test_whether_a_name_is_free_is_looked_for_under_the_lock(net: Network) -> None:
    nodes, servers = await sharing(net)
    first = spawn(rest, node=nodes[1])

    async def change(locked: list[Atom]) -> None:
        await write(locked, (REGISTER, TILL, first, METHOD))

    await while_locked(nodes[1], change)
    assert await nodes[0].run(found, TILL) is None
    _, answer = await branch(nodes[0], TILL)
    assert same(answer, NO)
    assert servers.has(TILL) == [first] * 3


@simulated(seeds=1)
async def test_a_change_is_made_while_all_nodes_are_locked_by_who_makes_it(
    net: Network,
) -> None:
    nodes, servers = await sharing(net)
    await branch(nodes[2], TILL)
    assert same((await branch(nodes[0], TILL))[1], NO)
    assert same(await nodes[1].run(unregister_name, TILL), OK)
    await net.quiet()
    kinds = [one.change[0] for one in servers.writes]
    assert same(kinds, [REGISTER] * 3 + [UNREGISTER] * 3)
    for one in servers.writes:
        assert one.locked == {name: [one.by] for name in THREE}, f"{one.change} at {one.node}"
    assert servers.held(GLOBAL) == {}, "the lock is still held"


@simulated(seeds=1)
async def test_a_name_that_somebody_has_is_not_given_to_another(net: Network) -> None:
    nodes, servers = await sharing(net)
    first, _ = await branch(nodes[1], TILL)
    for node in nodes:
        assert same((await branch(node, TILL))[1], NO)
        assert same(await node.run(register_name, TILL, first), NO)
    assert servers.has(TILL) == [first] * 3
    assert len(servers.writes) == 3


@simulated(seeds=1)
async def test_a_process_that_has_a_name_is_given_no_other(net: Network) -> None:
    nodes, servers = await sharing(net)
    pid, _ = await branch(nodes[0], TILL)
    for node in nodes:
        assert same(await node.run(register_name, STOCK, pid), NO)
    assert servers.has(STOCK) == [None] * 3
    assert same(await nodes[1].run(unregister_name, TILL), OK)
    assert same(await nodes[1].run(register_name, STOCK, pid), YES)
    assert servers.has(STOCK) == [pid] * 3


@simulated
async def test_of_two_names_for_one_process_at_once_it_gets_one(net: Network) -> None:
    nodes, servers = await sharing(net)
    pid = spawn(rest, node=nodes[2])
    told = await asyncio.gather(
        nodes[0].run(register_name, TILL, pid), nodes[1].run(register_name, STOCK, pid)
    )
    assert sorted(told) == [NO, YES]
    assert sorted(map(str, servers.has(TILL) + servers.has(STOCK))).count("None") == 3


@simulated(seeds=1)
async def test_a_process_of_any_node_may_be_registered_at_any_node(net: Network) -> None:
    nodes, _ = await sharing(net, THREE[:2])
    for one in nodes:
        for other in nodes:
            name, pid = (one.name, other.name), spawn(rest, node=one)
            assert same(await other.run(register_name, name, pid), YES)
            assert await other.run(found, name) == pid


@simulated(seeds=1)
async def test_every_node_finds_a_process_that_was_registered_elsewhere(net: Network) -> None:
    nodes, servers = await sharing(net)
    pid = spawn(rest, node=nodes[2])
    await nodes[0].run(register_name, TILL, pid)
    assert servers.has(TILL) == [pid] * 3


@simulated(seeds=1)
async def test_the_method_is_written_with_the_name(net: Network) -> None:
    nodes, servers = await sharing(net, THREE[:2])

    def by_age(name: Term, one: Pid, two: Pid) -> Pid:
        return one

    nodes[0].expose("tills", {"by_age": by_age})
    methods = [
        ((), METHOD),
        ((notify_all_name,), Export(Atom("global"), Atom("notify_all_name"), 3)),
        ((by_age,), Export(Atom("tills"), Atom("by_age"), 3)),
        ((Export(Atom("m"), Atom("f"), 3),), Export(Atom("m"), Atom("f"), 3)),
    ]
    for number, (resolve, method) in enumerate(methods):
        servers.writes.clear()
        pid, answer = await branch(nodes[0], number, *resolve)
        assert same(answer, YES)
        for one in servers.writes:
            assert same(one.change, (REGISTER, number, pid, method))
        assert len(servers.writes) == 2


@simulated(seeds=1)
async def test_what_is_no_pid_or_no_method_is_refused(net: Network) -> None:
    nodes, servers = await sharing(net)
    pid = spawn(rest, node=nodes[0])
    for nobody in NOBODY:
        with pytest.raises(TypeError):
            await nodes[0].run(register_name, TILL, nobody)
    with pytest.raises(ValueError):
        await nodes[0].run(register_name, TILL, pid, lambda name, one, two: one)
    assert servers.writes == []
    assert same(await nodes[0].run(register_name, TILL, pid), YES)


@simulated(seeds=1)
async def test_what_is_refused_anyway_locks_nothing(net: Network) -> None:
    nodes, servers = await sharing(net)
    pid = spawn(rest, node=nodes[0])
    for nobody in NOBODY:
        with suppress(TypeError):
            await nodes[0].run(register_name, TILL, nobody)
    with suppress(ValueError):
        await nodes[0].run(register_name, TILL, pid, lambda name, one, two: one)
    assert not servers.lock_asked()
    assert same(await nodes[0].run(register_name, TILL, pid), YES)
    assert servers.lock_asked()


@simulated(seeds=1)
async def test_only_nodes_that_share_names_with_this_one_are_written_to(net: Network) -> None:
    nodes, servers = await sharing(net)
    others = await strangers(net, nodes[0])
    assert same((await branch(nodes[0], TILL))[1], YES)
    assert others.asked == []
    assert len(servers.writes) == 3


@simulated(seeds=1)
async def test_a_node_that_has_joined_meanwhile_is_written_to(net: Network) -> None:
    nodes, servers = await sharing(net)
    d = await net.start("d@four")

    async def change(locked: list[Atom]) -> None:
        for other in THREE:
            assert await connections.connect(d, other)
        await joins(d, servers)

    await while_locked(nodes[1], change)
    pid, _ = await branch(nodes[0], TILL)
    assert servers.has(TILL) == [pid] * 4
    await while_locked(nodes[1], lambda locked: asyncio.sleep(0))
    assert same(await nodes[0].run(unregister_name, TILL), OK)
    assert servers.has(TILL) == [None] * 4


@simulated(seeds=1)
async def test_the_name_of_a_process_here_that_is_dead_is_free(net: Network) -> None:
    (a,), servers = await sharing(net, ["a@one"])
    dead = spawn(rest, node=a)
    await a.run(kill, dead)
    apply(a.part(Table), (REGISTER, TILL, dead, METHOD))
    pid, answer = await branch(a, TILL)
    assert same(answer, YES)
    assert servers.has(TILL) == [pid]


# -- unregister_name -------------------------------------------------------------------


@simulated(seeds=1)
async def test_a_name_is_taken_back_at_every_node_whoever_has_it(net: Network) -> None:
    nodes, servers = await sharing(net)
    for place, name in enumerate(map(Atom, "xyz")):
        other, _ = await branch(nodes[0], (name, "other"))
        pid, _ = await branch(nodes[place], name)
        assert servers.has(name) == [pid] * 3
        assert same(await nodes[1].run(unregister_name, name), OK)
        assert servers.has(name) == [None] * 3
        assert servers.has((name, "other")) == [other] * 3


@simulated(seeds=1)
async def test_for_a_name_that_nobody_has_there_is_no_lock_and_no_message(
    net: Network,
) -> None:
    nodes, servers = await sharing(net)
    assert same(await nodes[0].run(unregister_name, TILL), OK)
    assert servers.asked == []
    await branch(nodes[1], TILL)
    servers.asked.clear()
    assert same(await nodes[0].run(unregister_name, TILL), OK)
    assert servers.lock_asked()
    servers.asked.clear()
    assert same(await nodes[1].run(unregister_name, TILL), OK)
    assert servers.asked == []


@simulated(seeds=1)
async def test_a_name_is_taken_back_only_where_names_are_shared(net: Network) -> None:
    nodes, servers = await sharing(net)
    await branch(nodes[0], TILL)
    others = await strangers(net, nodes[0])
    assert same(await nodes[0].run(unregister_name, TILL), OK)
    assert others.asked == []
    assert servers.has(TILL) == [None] * 3


@simulated(seeds=1)
async def test_a_name_that_was_taken_back_is_free_for_others(net: Network) -> None:
    nodes, servers = await sharing(net)
    await branch(nodes[0], TILL)
    assert same(await nodes[2].run(unregister_name, TILL), OK)
    pid, answer = await branch(nodes[1], TILL)
    assert same(answer, YES)
    assert servers.has(TILL) == [pid] * 3


# -- all of it -------------------------------------------------------------------------


class Till(GenServer):
    def handle_call(self, request: Term, caller: Caller) -> Term:
        return (request, self_())


@simulated(seeds=1)
async def test_a_server_is_called_by_its_global_name_from_any_node(net: Network) -> None:
    nodes, servers = await sharing(net)
    name = (Atom("global"), TILL)
    pid = await start(Till, name=name, node=nodes[2])
    assert servers.has(TILL) == [pid] * 3

    async def client() -> None:
        assert same(await call(name, "bread"), ("bread", pid))
        with pytest.raises(Exit) as taken:
            await start(Till, name=name)
        assert same(taken.value.reason, (Atom("already_started"), pid))

    for node in nodes:
        await node.run(client)
    await nodes[0].run(stop, name)
    await net.quiet()
    assert servers.has(TILL) == [None] * 3


@simulated(seeds=1)
async def test_what_a_node_had_that_is_gone_can_be_given_anew(net: Network) -> None:
    a, b, c = await global_support.cluster(net, "abc")
    await branch(b, TILL)
    killed, _ = await branch(c, STOCK)
    await c.run(kill, killed)
    net.kill("b@b")
    await net.quiet()
    for name in (TILL, STOCK):
        assert [await node.run(found, name) for node in (a, c)] == [None, None]
        pid, answer = await branch(a, name)
        assert same(answer, YES)
        assert [await node.run(found, name) for node in (a, c)] == [pid, pid]
    global_support.agree([a, c])


@simulated(seeds=1)
async def test_a_node_that_joins_finds_the_names_and_is_told_of_new_ones(net: Network) -> None:
    a, b = await global_support.started(net, "ab")
    till, _ = await branch(a, TILL)
    assert await b.connect(a.name)
    assert same(await b.run(sync), OK)
    assert await b.run(found, TILL) == till
    assert same((await branch(b, TILL))[1], NO)
    stock, answer = await branch(a, STOCK)
    assert same(answer, YES)
    assert await b.run(found, STOCK) == stock
    assert same(await b.run(unregister_name, TILL), OK)
    assert await a.run(found, TILL) is None
