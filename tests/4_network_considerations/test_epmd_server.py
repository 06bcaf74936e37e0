"""The epmd that comes with the course, asked as nodes and as strangers ask."""

from __future__ import annotations

import asyncio
import struct
from random import Random
from typing import Any

import pytest

from course.sim import simulate
from minibeam.network import epmd_server
from minibeam.network.epmd import Epmd, port_from
from minibeam.network.epmd_server import EpmdServer, listen_addresses
from tests.epmd_support import LOCAL, PORT, alive2, ask, on_one_host, open_alive, started


@on_one_host
async def test_the_answers_of_the_server(net: Any) -> None:
    server = await started()
    _, writer, answer = await open_alive(alive2(b"shop", 6000, extra=b"more"))
    assert answer[:2] == b"v\0"
    entry = struct.pack(">HBBHHH", 6000, 77, 0, 6, 5, 4) + b"shop\0\4more"
    assert await ask(b"zshop") == b"w\0" + entry
    assert await ask(b"zstock") == b"w\1"
    assert await ask(b"n") == PORT.to_bytes(4, "big") + b"name shop at port 6000\n"
    said = b"active name     <shop> at port 6000, fd = 0\n\0"
    assert await ask(b"d") == PORT.to_bytes(4, "big") + said
    assert await ask(b"k") == b"NO"
    assert await ask(b"sshop") == b""
    assert list(server.alive) == [b"shop"]
    writer.close()
    await net.quiet()
    assert await ask(b"k") == b"OK"
    with pytest.raises(OSError):
        await ask(b"n")


@on_one_host
async def test_a_relaxed_server_stops_nodes(net: Any) -> None:
    await started(relaxed=True)
    reader, _, _ = await open_alive(alive2(b"shop"))
    assert await ask(b"snobody") == b"NOEXIST"
    assert await ask(b"sshop") == b"STOPPED"
    assert await reader.read() == b""
    assert await ask(b"k") == b"OK"


@on_one_host
async def test_an_old_node_gets_a_small_creation(net: Any) -> None:
    await started()
    _, _, answer = await open_alive(alive2(b"old", highest=5))
    assert answer[:2] == b"y\0" and 1 <= int.from_bytes(answer[2:], "big") <= 3


@on_one_host
async def test_a_second_request_ends_a_registration(net: Any) -> None:
    await started()
    reader, writer, _ = await open_alive(alive2(b"shop"))
    writer.write(b"\0\1n")
    assert await reader.read() == b""
    assert await ask(b"zshop") == b"w\1"


@on_one_host
async def test_a_name_that_is_taken_or_too_long(net: Any) -> None:
    server = await started()
    await open_alive(alive2(b"shop"))
    for name in (b"shop", b"x" * 300):
        _, writer, answer = await open_alive(alive2(name))
        assert answer == b"v\1\0\0\0\x63"
        writer.close()
    assert list(server.alive) == [b"shop"]


GARBAGE = [
    b"", b"x", b"\xff" * 20, b"x\0\1", alive2(b""), alive2(b"a\nname b at port 5"),
    alive2(b"\xff\xfe"), alive2(b"shop")[:-2], alive2(b"shop")[:-1] + b"\xff",
]  # fmt: skip


@pytest.mark.parametrize("request_", GARBAGE)
def test_garbage_is_answered_by_closing(request_: bytes) -> None:
    async def program() -> None:
        server = await started()
        assert await ask(request_) == b""
        assert server.alive == {}
        assert await ask(b"n") == PORT.to_bytes(4, "big")

    async def story(net: Any) -> None:
        await net.host("one").spawn(program)

    simulate(story)


@on_one_host
async def test_a_request_may_come_one_byte_a_second(net: Any) -> None:
    await started()
    await open_alive(alive2(b"shop"))
    reader, writer = await asyncio.open_connection(LOCAL, PORT)
    for byte in b"\0\5zshop":
        writer.write(bytes([byte]))
        await asyncio.sleep(1)
    assert (await reader.read())[:2] == b"w\0"


@on_one_host
async def test_who_never_comes_to_the_end_is_closed(net: Any) -> None:
    server = await started()
    quiet, _ = await asyncio.open_connection(LOCAL, PORT)
    slow, writer = await asyncio.open_connection(LOCAL, PORT)
    writer.write(b"\xff\xff")
    for _ in range(100):
        writer.write(b"z")
        await asyncio.sleep(1)
    assert quiet.at_eof() and slow.at_eof() and server.clients == {}


@on_one_host
async def test_a_registered_node_may_be_silent_for_ever(net: Any) -> None:
    await started()
    await open_alive(alive2(b"shop"))
    await asyncio.sleep(3000)
    assert (await ask(b"zshop"))[:2] == b"w\0"


def test_other_machines_can_look_up_and_nothing_else() -> None:
    async def story(net: Any) -> None:
        server = await net.host("one").spawn(lambda: started(relaxed=True))

        async def local() -> None:
            await open_alive(alive2(b"shop", 6000))

        async def remote() -> None:
            assert await Epmd(PORT).look_up("shop@one") == ("one", 6000)
            assert await Epmd(PORT).names("one") == [("shop", 6000)]
            for request in (b"k", b"sshop", alive2(b"evil")):
                assert await ask(request, "one") == b""

        await net.host("one").spawn(local)
        await net.host("two").spawn(remote)
        assert list(server.alive) == [b"shop"]

    simulate(story)


def test_names_of_nodes_that_are_gone_are_not_kept_without_end() -> None:
    server = EpmdServer(Random(1))
    for number in range(5000):
        server.next_creation(b"n%d" % number)
    assert len(server.old) <= 1000
    assert server.next_creation(b"n4999") > 4


def test_creations_go_round_without_the_first_four() -> None:
    server = EpmdServer(Random(1))
    server.old[b"shop"] = 2**32 - 1
    assert server.next_creation(b"shop") == 4
    assert server.next_creation(b"shop") == 5


def test_where_the_server_listens() -> None:
    assert listen_addresses({}) == [LOCAL]
    assert listen_addresses({"ERL_EPMD_ADDRESS": "10.0.0.7, 10.0.0.8"}) == [
        LOCAL, "10.0.0.7", "10.0.0.8"
    ]  # fmt: skip
    assert listen_addresses({"ERL_EPMD_ADDRESS": "0.0.0.0"}) == ["0.0.0.0"]


def test_the_port_of_epmd() -> None:
    assert port_from({}) == 4369
    assert port_from({"ERL_EPMD_PORT": "5000"}) == 5000


@pytest.mark.parametrize("text", ["x", "0", "-1", "65536", "4369.0", "٤٣٦٩", " 5 5 "])
def test_what_is_no_port(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        port_from({"ERL_EPMD_PORT": text})
    assert "ERL_EPMD_PORT" in str(caught.value)


@on_one_host
async def test_names_of_living_nodes_are_remembered_however_many(net: Any) -> None:
    server = await started()
    server.old = {b"gone": 1, **{b"n%d" % number: 5 for number in range(epmd_server.MAX_OLD)}}
    server.alive = dict.fromkeys(server.old)  # type: ignore[arg-type]
    del server.alive[b"gone"]
    first = server.next_creation(b"one")
    server.alive[b"one"] = None  # type: ignore[assignment]
    assert server.next_creation(b"another") > 3 and server.old[b"one"] == first
    assert b"gone" not in server.old and b"n0" in server.old
