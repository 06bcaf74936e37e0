"""Erlang and our own nodes for the tests of this directory: skipped where Erlang is not
installed, failed where it is missing though CI=true says that it must be there."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import itertools
import os
from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
import pytest_asyncio

from minibeam.network.epmd import Epmd
from minibeam.node import Node
from minibeam.nodes.node_monitors import monitor_nodes
from minibeam.nodes.processes import Body, receive, register, self_, spawn
from minibeam.terms import Exit
from tests.interop.erlang import DEADLINE, Erl
from tests.interop.sites import Site, have_elixir, have_erlang

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if have_erlang() or os.environ.get("CI") == "true":
        return
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="erl, erlc and epmd are not installed"))


AS_BOTH = {
    *("test_cookies_names", "test_gen_server", "test_links", "test_monitors"),
    *("test_node_monitors", "test_rpc", "test_simultaneous", "test_spawn"),
}
"""The files whose tests run with visible nodes of ours, and again with hidden ones: what they
are about does not depend on that. In the others a test says which it wants."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.path.stem in AS_BOTH and "hidden" in metafunc.fixturenames:
        kinds = {"visible": False, "hidden": True}
        metafunc.parametrize("hidden", kinds.values(), ids=kinds, indirect=True)


@pytest.fixture
def hidden(request: pytest.FixtureRequest) -> bool:
    """Whether nodes of ours are hidden unless told otherwise."""
    return bool(getattr(request, "param", False))


@pytest.fixture(scope="session")
def elixir() -> Iterator[None]:
    if not have_elixir():
        if os.environ.get("CI") == "true":
            pytest.fail("elixir is not installed, and CI=true")
        pytest.skip("Elixir is not installed")
    yield


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site() -> AsyncIterator[Site]:
    """The place of all Erlang nodes of a session, with a real epmd."""
    async with Site() as site:
        await site.start_epmd()
        yield site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def erl_of_session(site: Site) -> Erl:
    return await site.start_erl("erl@127.0.0.1")


@pytest_asyncio.fixture(loop_scope="session")
async def erl(erl_of_session: Erl) -> AsyncIterator[Erl]:
    """The Erlang node that all tests share, connected to nobody. What it logs during the
    test, and the test doesn't ask for with `logged`, fails the test."""
    await erl_of_session.logged()
    yield erl_of_session
    await erl_of_session.forget()
    await erl_of_session.eval("[erlang:disconnect_node(N) || N <- nodes(connected)]")
    assert await erl_of_session.logged() == []


class Box:
    """A process of a node of ours that runs one function after another, plain or async, and
    keeps its mailbox and its links:

    box = await node.process("name")
    await box(link, pid)
    await box(receive)

    Exit, if it dies in it, and its reason; TimeoutError when it takes too long.
    """

    def __init__(self, node: Node, name: str | None) -> None:
        self._orders: asyncio.Queue[tuple[Any, tuple[Any, ...], asyncio.Future[Any]]]
        self._orders = asyncio.Queue()
        self.pid = spawn(self._live, name, node=node)
        self.process = node.processes[self.pid]

    async def _live(self, name: str | None) -> None:
        if name is not None:
            register(name, self_())
        while True:
            function, args, future = await self._orders.get()
            try:
                value = function(*args)
                result = await value if inspect.isawaitable(value) else value
            except Exception as error:
                if not future.done():
                    future.set_exception(error)
            else:
                if not future.done():
                    future.set_result(result)

    async def __call__(self, function: Any, *args: Any) -> Any:
        task = self.process.task
        assert task is not None
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._orders.put_nowait((function, args, future))
        async with asyncio.timeout(DEADLINE):
            await asyncio.wait((future, task), return_when=asyncio.FIRST_COMPLETED)
        if not future.done():
            raise Exit(self.process.reason)
        return future.result()

    def start(self, function: Any, *args: Any) -> asyncio.Task[Any]:
        """A function that is under way, to be awaited later."""
        return asyncio.get_running_loop().create_task(self(function, *args))

    async def reason(self) -> Any:
        """Waits for its death; the reason."""
        assert self.process.task is not None
        async with asyncio.timeout(DEADLINE):
            await asyncio.wait((self.process.task,))
        return self.process.reason


class OurNode(Node):
    """A node of ours that keeps what it logs and prints, and never waits for ever."""

    logged: list[str]
    printed: list[str]

    def log(self, text: str) -> None:
        self.logged.append(text)

    def complaints(self) -> list[str]:
        """What it logged since the last call of this."""
        found, self.logged = self.logged, []
        return found

    async def process(self, name: str | None = None) -> Box:
        """A new process, registered if it is to have a name."""
        box = Box(self, name)
        await box(self_)
        return box

    async def watch_nodes(self) -> OurWatch:
        watch = OurWatch(await self.process())
        await watch.box(monitor_nodes, True, ["all", "nodedown_reason"])
        return watch

    async def run(self, function: Body, *args: Any) -> Any:
        async with asyncio.timeout(DEADLINE):
            return await super().run(function, *args)


class OurWatch:
    """Tells of nodes that come to a node of ours, and go."""

    def __init__(self, box: Box) -> None:
        self.box = box

    async def up(self, name: str) -> None:
        """Waits until the node `name` has come."""
        await self.box(receive, lambda message: message[:2] == ("nodeup", name))

    async def down(self, name: str) -> Any:
        """Waits until the node `name` has gone; the reason."""
        down = await self.box(receive, lambda message: message[:2] == ("nodedown", name))
        return dict(down[2])["nodedown_reason"]

    async def seen(self) -> list[Any]:
        """What was told and not asked for."""
        found = []
        with contextlib.suppress(TimeoutError):
            while True:
                found.append((await self.box(take_one))[:2])
        return found


def take_one() -> Awaitable[Any]:
    """The oldest message that is there; TimeoutError if none is."""
    return receive(timeout=0)


class StartNode(Protocol):
    def __call__(self, name: str | None = None, **options: Any) -> Awaitable[OurNode]: ...


_numbers = itertools.count(1)


@pytest_asyncio.fixture(loop_scope="session")
async def start_node(site: Site, erl: Erl, hidden: bool) -> AsyncIterator[StartNode]:
    """Starts nodes of ours, registered at the epmd of the site; stops them at the end. What
    one of them logs, and the test doesn't ask for with `complaints`, fails the test."""
    nodes: list[OurNode] = []
    named: set[str] = set()

    async def start(name: str | None = None, **options: Any) -> OurNode:
        printed: list[str] = []
        if name is not None and "directory" not in options:
            named.add(name)
        options = {
            "cookie": site.cookie,
            "directory": Epmd(site.port),
            "hidden": hidden,
            "address": "127.0.0.1",
            "console": printed.append,
        } | options
        node = OurNode(name or f"py{next(_numbers)}@127.0.0.1", **options)
        node.logged, node.printed = [], printed
        await node.start()
        nodes.append(node)
        return node

    yield start
    taken = named & {node.name for node in nodes if node.alive}
    for node in nodes:
        await node.stop()
    for name in taken:
        # A later test may want the same name, and epmd takes a moment to hear of the end.
        await site.unregistered(name.partition("@")[0])
    assert [line for node in nodes for line in node.logged] == []


@pytest_asyncio.fixture(loop_scope="session")
async def node(start_node: StartNode) -> OurNode:
    return await start_node()
