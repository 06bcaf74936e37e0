"""4.6 epmd: alive, look_up, names."""

from __future__ import annotations

import asyncio
import errno
import struct
from random import Random
from typing import Any

import pytest

from course.sim import over_tcp, simulate
from minibeam.network.epmd import Epmd, EpmdError, NameTaken, NodeNotFound
from minibeam.network.epmd_server import EpmdServer
from minibeam.network.names import BadName
from tests.epmd_support import LOCAL, PORT, on_one_host, started


class Scripted(asyncio.Protocol):
    """An epmd that answers every request with the same bytes, a few at a time, and then
    closes, or not. `requests` has what it was asked."""

    def __init__(self, answer: bytes, pieces: int, close: bool) -> None:
        self.answer, self.pieces, self.close = answer, pieces, close
        self.requests: list[bytes] = []
        self.lost = asyncio.get_running_loop().create_future()
        self.transport: Any = None

    @classmethod
    async def start(cls, answer: bytes, *, pieces: int = 1, close: bool = True) -> Scripted:
        one = cls(answer, pieces, close)
        await asyncio.get_running_loop().create_server(lambda: one, LOCAL, PORT)
        return one

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        if self.lost.done():
            self.lost = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        self.requests.append(data)
        request = b"".join(self.requests)
        if len(request) == 2 + int.from_bytes(request[:2], "big"):
            self.say(0)

    def say(self, at: int) -> None:
        if at < len(self.answer):
            self.transport.write(self.answer[at : at + self.pieces])
            asyncio.get_running_loop().call_later(0.5, self.say, at + self.pieces)
        elif self.close:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_result(None)


# What the student writes, against epmds that say what the test wants.


@on_one_host
async def test_what_registering_says(net: Any) -> None:
    epmd = await Scripted.start(struct.pack(">BBI", 118, 0, 123456), close=False)
    assert await Epmd(PORT).alive("shop", 5000, False) == 123456
    body = struct.pack(">BHBBHHH", 120, 5000, 77, 0, 6, 5, 4) + b"shop" + b"\0\0"
    assert b"".join(epmd.requests) == len(body).to_bytes(2, "big") + body


@on_one_host
async def test_a_hidden_node_says_that_it_is_one(net: Any) -> None:
    epmd = await Scripted.start(struct.pack(">BBI", 118, 0, 123456), close=False)
    await Epmd(PORT).alive("shop", 5000, True)
    assert b"".join(epmd.requests)[5] == 72


@on_one_host
async def test_the_answer_may_come_in_pieces(net: Any) -> None:
    await Scripted.start(struct.pack(">BBI", 118, 0, 0x01020304), close=False)
    assert await Epmd(PORT).alive("shop", 5000, False) == 0x01020304


@on_one_host
async def test_an_old_epmd_gives_a_small_creation(net: Any) -> None:
    await Scripted.start(struct.pack(">BBH", 121, 0, 3), close=False)
    assert await Epmd(PORT).alive("shop", 5000, False) == 3


@on_one_host
async def test_the_connection_is_held_open(net: Any) -> None:
    epmd = await Scripted.start(struct.pack(">BBI", 118, 0, 9), close=False)
    directory = Epmd(PORT)
    await directory.register("shop", 5000)
    await asyncio.sleep(3000)
    assert not epmd.lost.done(), "epmd forgets a node whose connection closes"
    directory.close()
    await epmd.lost


@on_one_host
async def test_a_name_that_is_taken(net: Any) -> None:
    """epmd leaves that connection open; we don't."""
    epmd = await Scripted.start(struct.pack(">BBI", 118, 1, 99), close=False)
    with pytest.raises(NameTaken) as caught:
        await Epmd(PORT).alive("shop", 5000, False)
    assert "shop" in str(caught.value) and "\n" not in str(caught.value)
    await epmd.lost


@pytest.mark.parametrize("answer", [b"", b"v", b"v\0\0\0", b"x\0\0\0\0\1"])
def test_an_epmd_that_answers_nonsense(answer: bytes) -> None:
    async def program() -> None:
        await Scripted.start(answer)
        with pytest.raises(EpmdError):
            await Epmd(PORT).alive("shop", 5000, False)

    async def story(net: Any) -> None:
        await net.host("one").spawn(program)

    simulate(story)


@on_one_host
async def test_an_epmd_that_says_nothing(net: Any) -> None:
    epmd = await Scripted.start(b"", close=False)
    with pytest.raises(EpmdError):
        await Epmd(PORT).alive("shop", 5000, False)
    await epmd.lost


@on_one_host
async def test_no_epmd(net: Any) -> None:
    for attempt in (
        Epmd(PORT).alive("shop", 5000, False), Epmd(PORT).look_up("shop@one"),
        Epmd(PORT).names(),
    ):  # fmt: skip
        with pytest.raises(EpmdError) as caught:
            await attempt
        assert str(PORT) in str(caught.value) and "\n" not in str(caught.value)


FOUND = struct.pack(">BBHBBHHH", 119, 0, 6000, 77, 0, 6, 5, 4) + b"shop" + b"\0\0"


@on_one_host
async def test_looking_a_node_up(net: Any) -> None:
    epmd = await Scripted.start(FOUND, pieces=len(FOUND))
    assert await Epmd(PORT).look_up("shop@one") == ("one", 6000)
    assert b"".join(epmd.requests) == b"\0\5zshop", "the name without the host"


@on_one_host
async def test_looking_a_node_up_in_pieces(net: Any) -> None:
    await Scripted.start(FOUND)
    assert await Epmd(PORT).look_up("shop@one") == ("one", 6000)


@on_one_host
async def test_a_node_that_is_not_there(net: Any) -> None:
    await Scripted.start(b"\x77\1")
    with pytest.raises(NodeNotFound) as caught:
        await Epmd(PORT).look_up("shop@one")
    assert "shop" in str(caught.value)


@pytest.mark.parametrize("answer", [b"", b"\x77", b"\x77\0", b"\x77\0\x17", b"hello, world"])
def test_a_look_up_that_is_answered_with_nonsense(answer: bytes) -> None:
    async def program() -> None:
        await Scripted.start(answer)
        with pytest.raises(EpmdError) as caught:
            await Epmd(PORT).look_up("shop@one")
        assert not isinstance(caught.value, NodeNotFound)

    async def story(net: Any) -> None:
        await net.host("one").spawn(program)

    simulate(story)


@on_one_host
async def test_looking_up_what_is_no_name(net: Any) -> None:
    with pytest.raises(BadName):
        await Epmd(PORT).look_up("shop")


LISTED = (
    b"\0\0\x11\x11name shop at port 6000\nname stock_1 at port 6001\n"
    b"name \xc3\xa4 at port 7\n"
)


@on_one_host
async def test_the_names_of_a_host(net: Any) -> None:
    epmd = await Scripted.start(LISTED, pieces=len(LISTED))
    expected = [("shop", 6000), ("stock_1", 6001), ("ä", 7)]
    assert await Epmd(PORT).names() == expected
    assert b"".join(epmd.requests) == b"\0\1n"


@on_one_host
async def test_the_names_of_a_host_in_pieces(net: Any) -> None:
    await Scripted.start(LISTED, pieces=1)
    assert len(await Epmd(PORT).names()) == 3


@on_one_host
async def test_lines_that_are_none(net: Any) -> None:
    lines = b"\nname\nname x at port\nname x at port y\nname ok at port 5\nname cut at po"
    await Scripted.start(b"\0\0\x11\x11" + lines, pieces=7)
    assert await Epmd(PORT).names() == [("ok", 5)]


# The client with the server.


@on_one_host
async def test_registered_found_listed_gone(net: Any) -> None:
    await started()
    shop, other = Epmd(PORT), Epmd(PORT)
    creation = await shop.register("shop", 6000)
    assert 4 <= creation < 2**32
    assert await other.look_up("shop@one") == ("one", 6000)
    await other.register("stock", 6001, hidden=True)
    assert await other.names() == [("shop", 6000), ("stock", 6001)]
    with pytest.raises(NameTaken):
        await Epmd(PORT).register("shop", 6002)
    assert await other.look_up("shop@one") == ("one", 6000)
    shop.close()
    await net.quiet()
    with pytest.raises(NodeNotFound):
        await other.look_up("shop@one")
    again = await Epmd(PORT).register("shop", 6000)
    assert again == creation + 1


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
    await Scripted.start(bytes(40_000_000), pieces=100_000)
    with pytest.raises(EpmdError, match="without end"):
        await Epmd().names(LOCAL)


@on_one_host
async def test_an_answer_that_takes_for_ever_is_given_up(net: Any) -> None:
    await Scripted.start(bytes(40_000))
    with pytest.raises(EpmdError, match="without end"):
        await Epmd().look_up(f"shop@{LOCAL}")
