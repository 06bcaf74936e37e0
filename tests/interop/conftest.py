"""Erlang and our own nodes for the tests of this directory: skipped where Erlang is not
installed, failed where it is missing though CI=true says that it must be there."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
import pytest_asyncio

from minibeam.network.epmd import Epmd
from minibeam.node import Node
from minibeam.nodes.processes import Body
from tests.interop.erlang import DEADLINE, Erl, Site, have_elixir, have_erlang

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if have_erlang() or os.environ.get("CI") == "true":
        return
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="erl, erlc and epmd are not installed"))


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
    assert await erl_of_session.logged() == []
    await erl_of_session.eval("[erlang:disconnect_node(N) || N <- nodes(connected)]")


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

    async def run(self, function: Body, *args: Any) -> Any:
        async with asyncio.timeout(DEADLINE):
            return await super().run(function, *args)


class StartNode(Protocol):
    def __call__(self, name: str | None = None, **options: Any) -> Awaitable[OurNode]: ...


_numbers = itertools.count(1)


@pytest_asyncio.fixture(loop_scope="session")
async def start_node(site: Site, erl: Erl) -> AsyncIterator[StartNode]:
    """Starts nodes of ours, hidden unless told otherwise, registered at the epmd of the site;
    stops them at the end. What one of them logs, and the test doesn't ask for with
    `complaints`, fails the test."""
    nodes: list[OurNode] = []

    async def start(name: str | None = None, **options: Any) -> OurNode:
        printed: list[str] = []
        options = {
            "cookie": site.cookie,
            "directory": Epmd(site.port),
            "hidden": True,
            "address": "127.0.0.1",
            "console": printed.append,
        } | options
        node = OurNode(name or f"py{next(_numbers)}@127.0.0.1", **options)
        node.logged, node.printed = [], printed
        await node.start()
        nodes.append(node)
        return node

    yield start
    for node in nodes:
        await node.stop()
    assert [line for node in nodes for line in node.logged] == []


@pytest_asyncio.fixture(loop_scope="session")
async def node(start_node: StartNode) -> OurNode:
    return await start_node()
