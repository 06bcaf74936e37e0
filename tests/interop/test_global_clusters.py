"""Clusters of Erlang nodes and ours, where all share their names: how they form, what is left
when one is lost, and that who was cut off comes back."""

from __future__ import annotations

import itertools
import time
from collections.abc import AsyncIterator, Iterable

import pytest
import pytest_asyncio

from minibeam.discovery.global_join import Cluster
from minibeam.discovery.global_names import (
    register_name,
    registered_names,
    sync,
    whereis_name,
)
from minibeam.discovery.lock_server import LockServer
from minibeam.nodes.processes import spawn
from minibeam.terms import Atom
from tests.interop.conftest import OurNode, StartNode
from tests.interop.erlang import Erl
from tests.interop.global_support import Names, apart, unlocked
from tests.interop.sites import Site
from tests.support import rest

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def erls_of_module(site: Site) -> AsyncIterator[list[Erl]]:
    found = [await site.start_erl(f"{name}@127.0.0.1") for name in ("b", "m", "x")]
    for erl in found:
        await erl.logged()
    yield found
    for erl in found:
        await erl.kill()


@pytest_asyncio.fixture(loop_scope="session")
async def erls(erls_of_module: list[Erl]) -> AsyncIterator[list[Erl]]:
    """Three Erlang nodes, connected to nobody."""
    yield erls_of_module
    await apart(erls_of_module)
    for erl in erls_of_module:
        assert await erl.eval("nodes()") == []
        await erl.forget()


async def all_joined(erls: Iterable[Erl], ours: Iterable[OurNode]) -> None:
    """Waits until each sees all others, and shares their names."""
    erls, ours = list(erls), list(ours)
    names = {Atom(node.name) for node in (*erls, *ours)}
    for erl in erls:
        watch = erl.process()
        await watch("net_kernel:monitor_nodes(true)")
        there = "[receive {nodeup, N} -> ok end || N <- Nodes -- [node() | nodes()]]"
        await watch(there, Nodes=list(names))
    for node in ours:
        watching = await node.watch_nodes()
        for name in names - {node.name, *node.list()}:
            await watching.up(name)
    for erl in erls:
        assert await erl.eval("global:sync()") == "ok"
        assert set(await erl.eval("nodes()")) == names - {erl.name}
    for node in ours:
        assert await node.run(sync) == "ok"
        assert set(node.list()) == names - {node.name}
        # Others may still tell this one whom they have joined with.
        await node.run(register_name, node.name, spawn(rest, node=node))
        assert set(node.part(Cluster).known) == names - {node.name}


async def test_three_and_three(erls: list[Erl], start_node: StartNode) -> None:
    """Each is told of one other only. How long it takes is printed."""
    ours = [await start_node(f"{name}@127.0.0.1", hidden=False) for name in ("a", "n", "z")]
    chain = [ours[0], erls[0], ours[1], erls[1], ours[2], erls[2]]
    start = time.perf_counter()
    for one, two in itertools.pairwise(chain):
        node, erl = (one, two) if isinstance(one, OurNode) else (two, one)
        assert isinstance(node, OurNode)
        await node.connect(erl.name)
    await all_joined(erls, ours)
    print(f"three and three: {time.perf_counter() - start:.3f} s")
    names = {node.name for node in ours}
    for node in ours:
        assert set(await node.run(names_of)) == names
        await unlocked(erls[0], node)
        assert node.part(LockServer).locks == {}
    for erl in erls:
        assert set(await erl.eval("global:registered_names()")) == names
        assert await erl.eval("element(5, global:info())") == []
    for erl in erls:
        assert await erl.logged() == []
    await apart(erls, ours)


async def names_of() -> list[object]:
    return registered_names()


async def whereis(name: object) -> object:
    return whereis_name(name)


async def test_a_node_joins_through_us(erls: list[Erl], start_node: StartNode) -> None:
    """Two Erlang nodes that only know a node of ours meet through it, and their names too."""
    node = await start_node(hidden=False)
    one, two = erls[:2]
    await one.process()("global:register_name(one, self())")
    await two.process()("global:register_name(two, self())")
    assert await node.connect(one.name)
    assert await node.connect(two.name)
    await all_joined([one, two], [node])
    for erl in (one, two):
        names = set(await erl.eval("global:registered_names()"))
        assert names == {"one", "two", node.name}
    for erl in (one, two):
        assert await erl.logged() == []
    await apart([one, two], [node])


async def test_a_crash_frees_names_and_locks(site: Site, start_node: StartNode) -> None:
    node = await start_node(hidden=False)
    names = Names(node)
    erl = await site.start_erl("crashing@127.0.0.1")
    assert await node.connect(erl.name)
    assert await node.run(sync) == "ok"
    pid = await erl.process()("global:register_name(name, self()), self()")
    await erl.process()("global:set_lock({r, self()})")
    await names.are(name=pid)
    assert len(node.part(LockServer).locks) == 1
    watch = await node.watch_nodes()
    await erl.kill()
    await watch.down(erl.name)
    await names.are()
    assert node.part(LockServer).locks == {}


async def test_who_is_cut_off_comes_back(erls: list[Erl], start_node: StartNode) -> None:
    """One link breaks. OTP has all others give up one of the two, so that nobody is in two
    clusters at once; a node of ours dials again, and all names are everywhere."""
    one, two = erls[:2]
    node = await start_node(hidden=False)
    ours = spawn(rest, node=node)
    assert await node.connect(one.name)
    assert await node.connect(two.name)
    await all_joined([one, two], [node])
    await node.run(register_name, Atom("ours"), ours)
    watch = await node.watch_nodes()
    await one.eval("erlang:disconnect_node(N)", N=node.name)
    await watch.down(one.name)
    await watch.up(one.name)
    await all_joined([one, two], [node])
    for erl in (one, two):
        assert await erl.eval("global:whereis_name(ours)") == ours
    await apart([one, two], [node])
    node.complaints()
