"""Erlang for the tests of this directory: skipped where it is not installed, failed where
it is missing though CI=true says that it must be there."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.interop.erlang import Erl, Site, have_elixir, have_erlang

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
