"""Clusters meet that have the same global name, one at an Erlang node and one at ours: with
each resolver, whoever has the smaller name and so decides, and whoever is in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from minibeam.discovery.conflicts import (
    notify_all_name,
    random_exit_name,
    random_notify_name,
)
from minibeam.discovery.global_names import register_name, sync, whereis_name
from minibeam.nodes.processes import receive
from minibeam.terms import Atom, Pid, Term
from tests.interop.conftest import Box, OurNode, StartNode
from tests.interop.erlang import Erl, Worker
from tests.interop.global_support import Names, apart, unlocked
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

N = Atom("name")
CONFLICT = Atom("global_name_conflict")
OWN = """
    Me = self(),
    fun(_, A, B) -> Me ! {asked, node()}, case node(A) of N -> A; _ -> B end end
"""
"""A closure that picks the process of the node N, and tells who made it where it ran."""


class Sides:
    """Two that are not connected yet, each with a process that has the name."""

    def __init__(self, node: OurNode, box: Box, erl: Erl, worker: Worker, there: Pid) -> None:
        self.node, self.box, self.erl, self.worker = node, box, erl, worker
        self.there = there
        self.we_decide = node.name < erl.name

    async def meet(self) -> None:
        assert await self.node.connect(self.erl.name)
        assert await self.node.run(sync) == "ok"
        assert await self.erl.eval("global:sync()") == "ok"

    async def is_at(self, pid: Pid | None) -> None:
        """Both sides agree who has the name."""
        assert await self.box(whereis_name, N) == pid
        found = await self.erl.eval("global:whereis_name(name)")
        assert found == ("undefined" if pid is None else pid)
        await unlocked(self.erl, self.node)


@pytest_asyncio.fixture(loop_scope="session", params=["aa@127.0.0.1", "zz@127.0.0.1"])
async def sides(
    request: pytest.FixtureRequest, erl: Erl, start_node: StartNode
) -> AsyncIterator[Sides]:
    node = await start_node(request.param, hidden=False)
    worker = erl.process()
    yield Sides(node, await node.process(), erl, worker, await worker("self()"))


async def test_random_exit(sides: Sides) -> None:
    assert await sides.box(register_name, N, sides.box.pid, random_exit_name) == "yes"
    guard = sides.erl.process()
    await guard("monitor(process, P)", P=sides.there)
    assert await sides.worker("global:register_name(name, self())") == "yes"
    await sides.meet()
    if sides.we_decide:
        assert await guard("receive {'DOWN', _, _, _, Reason} -> Reason end") == "killed"
        await sides.is_at(sides.box.pid)
    else:
        assert await sides.box.reason() == "killed"
        other = await sides.node.process()
        assert await other(whereis_name, N) == sides.there


async def test_random_notify(sides: Sides) -> None:
    method = "fun global:random_notify_name/3"
    assert await sides.box(register_name, N, sides.box.pid, random_notify_name) == "yes"
    assert await sides.worker(f"global:register_name(name, self(), {method})") == "yes"
    await sides.meet()
    if sides.we_decide:
        assert await sides.worker("receive {global_name_conflict, name} -> ok end") == "ok"
    else:
        assert await sides.box(receive) == (CONFLICT, N)
    await sides.is_at(sides.box.pid if sides.we_decide else sides.there)


async def test_notify_all(sides: Sides) -> None:
    method = "fun global:notify_all_name/3"
    assert await sides.box(register_name, N, sides.box.pid, notify_all_name) == "yes"
    assert await sides.worker(f"global:register_name(name, self(), {method})") == "yes"
    await sides.meet()
    assert await sides.box(receive) == (CONFLICT, N, sides.there)
    text = "receive {global_name_conflict, name, Other} -> Other end"
    assert await sides.worker(text) == sides.box.pid
    await sides.is_at(None)


async def test_resolvers_of_ones_own(sides: Sides) -> None:
    """Each picks its own side; only that of the smaller node is asked."""

    def ours(name: Term, one: Pid, two: Pid) -> Pid:
        assert name == N
        return one if one.node == sides.node.name else two

    sides.node.expose("resolvers", {"ours": ours})
    assert await sides.box(register_name, N, sides.box.pid, ours) == "yes"
    closure = await sides.worker(OWN, N=Atom(sides.erl.name))
    text = "global:register_name(name, self(), F)"
    assert await sides.worker(text, F=closure) == "yes"
    await sides.meet()
    await sides.is_at(sides.box.pid if sides.we_decide else sides.there)
    if not sides.we_decide:
        assert await sides.worker("receive {asked, N} -> N end") == sides.erl.name


async def test_a_resolver_that_fails(sides: Sides) -> None:
    """Who has it on the side that did not decide keeps the name, and all goes on."""

    def fails(name: Term, one: Pid, two: Pid) -> Pid:
        raise ArithmeticError

    sides.node.expose("resolvers", {"fails": fails})
    assert await sides.box(register_name, N, sides.box.pid, fails) == "yes"
    text = "global:register_name(name, self(), fun(_, _, _) -> exit(failed) end)"
    assert await sides.worker(text) == "yes"
    await sides.meet()
    await sides.is_at(sides.there if sides.we_decide else sides.box.pid)
    assert await sides.erl.eval("global:unregister_name(name)") == "ok"


# With a node in between: it decides, and who has the name is at another one.


class Three(Sides):
    """As Sides, and a third node, of Erlang, whose name is greater than the other's."""

    far: Erl
    distant: Worker
    distant_pid: Pid


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def far_of_module(site: Site) -> AsyncIterator[Erl]:
    found = await site.start_erl("far@127.0.0.1")
    await found.logged()
    yield found
    await found.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def three(far_of_module: Erl, erl: Erl, start_node: StartNode) -> AsyncIterator[Three]:
    node = await start_node("aa@127.0.0.1", hidden=False)
    worker = erl.process()
    found = Three(node, await node.process(), erl, worker, await worker("self()"))
    found.far = far_of_module
    found.distant = far_of_module.process()
    found.distant_pid = await found.distant("self()")
    yield found
    # Else `far` may still be told of our node, and not find it any more.
    assert await found.far.eval("global:sync()") == "ok"
    assert await found.far.logged() == []
    assert await erl.logged() == []
    await apart([erl, found.far], [node])
    await found.far.forget()


async def test_we_ask_the_node_that_has_the_name(three: Three) -> None:
    """Its closure has come to us as bytes, and goes back as the same bytes."""
    await three.meet()
    closure = await three.worker(OWN, N=Atom(three.erl.name))
    await three.worker("global:register_name(name, self(), F)", F=closure)
    assert await three.distant("global:register_name(name, self())") == "yes"
    assert await three.node.connect(three.far.name)
    assert await three.box(sync) == "ok"
    assert await three.far.eval("global:sync()") == "ok"
    assert await three.worker("receive {asked, N} -> N end") == three.erl.name
    await three.is_at(three.there)
    assert await three.far.eval("global:whereis_name(name)") == three.there


async def test_we_are_asked_for_a_name_of_ours(three: Three) -> None:
    """Two Erlang nodes meet; the one that decides knows us, and we have the name."""
    asked: list[Any] = []

    def resolve(*args: Any) -> Pid:
        asked.append(args)
        return three.distant_pid

    three.node.expose("resolvers", {"resolve": resolve})
    names = Names(three.node)
    await three.meet()
    assert await three.box(register_name, N, three.box.pid, resolve) == "yes"
    assert await three.distant("global:register_name(name, self())") == "yes"
    await three.erl.eval("net_kernel:connect_node(N)", N=Atom(three.far.name))
    assert await three.erl.eval("global:sync()") == "ok"
    assert asked == [(N, three.distant_pid, three.box.pid)]
    await names.are(name=three.distant_pid)
    await three.is_at(three.distant_pid)


async def test_a_closure_for_a_process_of_ours_runs_where_it_was_made(three: Three) -> None:
    await three.meet()
    closure = await three.worker(OWN, N=three.node.name)
    text = "global:register_name(name, P, F)"
    assert await three.worker(text, P=three.box.pid, F=closure) == "yes"
    assert await three.distant("global:register_name(name, self())") == "yes"
    assert await three.node.connect(three.far.name)
    assert await three.box(sync) == "ok"
    assert await three.worker("receive {asked, N} -> N end") == three.erl.name
    await three.is_at(three.box.pid)


async def test_the_closure_of_the_default_runs_here(three: Three) -> None:
    """`global:register_name/2` has a closure of its own; the node that made it is gone."""
    await three.meet()
    text = "global:register_name(name, P)"
    assert await three.worker(text, P=three.box.pid) == "yes"
    watch = await three.node.watch_nodes()
    await three.erl.eval("erlang:disconnect_node(N)", N=three.node.name)
    await watch.down(three.erl.name)
    guard = three.far.process()
    await guard("monitor(process, P)", P=three.distant_pid)
    assert await three.distant("global:register_name(name, self())") == "yes"
    assert await three.node.connect(three.far.name)
    assert await guard("receive {'DOWN', _, _, _, Reason} -> Reason end") == "killed"
    assert await three.box(whereis_name, N) == three.box.pid
