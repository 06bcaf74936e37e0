"""What `Epmd` makes of alive, look_up and names: a node that stays registered."""

from __future__ import annotations

import asyncio
import errno
from random import Random
from typing import Any

import pytest

from course.sim import over_tcp
from minibeam.network.epmd import Epmd, EpmdError, NameTaken
from minibeam.network.epmd_server import EpmdServer
from tests.epmd_support import LOCAL, PORT, ScriptedEpmd, on_one_host, started


@on_one_host
async def test_a_node_registers_again_when_its_epmd_comes_back(net: Any) -> None:
    server = await started()
    directory = Epmd(PORT)
    await directory.register("shop", 6000)
    server.close()
    await asyncio.sleep(30)
    server = await started()
    await asyncio.sleep(5)
    assert await Epmd(PORT).names() == [("shop", 6000)]
    directory.close()
    await asyncio.sleep(5)
    assert await Epmd(PORT).names() == []


@on_one_host
async def test_after_close_it_does_not_come_back(net: Any) -> None:
    server = await started()
    directory = Epmd(PORT)
    await directory.register("shop", 6000)
    server.close()
    await asyncio.sleep(1)
    directory.close()
    await started()
    await asyncio.sleep(30)
    assert await Epmd(PORT).names() == []


@on_one_host
async def test_an_epmd_is_started_when_none_answers(net: Any) -> None:
    directories = [Epmd(PORT, start_server=True, random=Random(n)) for n in range(4)]
    registered = [d.register(f"n{n}", 6000 + n) for n, d in enumerate(directories)]
    await asyncio.gather(*registered)
    owners = [directory for directory in directories if directory.server is not None]
    assert len(owners) == 1, "four nodes that start at once, one epmd"
    assert sorted(await Epmd(PORT).names()) == [(f"n{n}", 6000 + n) for n in range(4)]
    owners[0].close()
    await asyncio.sleep(10)
    rest = [(f"n{n}", 6000 + n) for n, d in enumerate(directories) if d is not owners[0]]
    assert sorted(await Epmd(PORT).names()) == rest, "another one has started one"


@on_one_host
async def test_none_is_started_beside_one_that_answers(net: Any) -> None:
    await started()
    directory = Epmd(PORT, start_server=True)
    await directory.register("shop", 6000)
    assert directory.server is None


def test_over_tcp() -> None:
    async def story(net: Any) -> None:
        server = EpmdServer(Random(1))
        await server.start(0, [LOCAL])
        directory, other = Epmd(server.port), Epmd(server.port)
        await directory.register("shop", 6000)
        assert await other.look_up("shop@127.0.0.1") == (LOCAL, 6000)
        assert await other.names() == [("shop", 6000)]
        with pytest.raises(NameTaken):
            await other.register("shop", 6001)
        second = EpmdServer()
        with pytest.raises(OSError) as caught:
            await second.start(server.port, [LOCAL])
        assert caught.value.errno == errno.EADDRINUSE
        directory.close()
        server.close()

    over_tcp(story)


@on_one_host
async def test_an_answer_without_end_is_given_up(net: Any) -> None:
    await ScriptedEpmd.start(bytes(40_000_000), pieces=100_000)
    with pytest.raises(EpmdError, match="without end"):
        await Epmd(PORT).names(LOCAL)


@on_one_host
async def test_an_answer_that_takes_for_ever_is_given_up(net: Any) -> None:
    await ScriptedEpmd.start(bytes(40_000), pieces=1)
    with pytest.raises(EpmdError, match="without end"):
        await Epmd(PORT).look_up(f"shop@{LOCAL}")
