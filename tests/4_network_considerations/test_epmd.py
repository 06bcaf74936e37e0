"""4.6 epmd: alive, look_up, names."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Coroutine
from typing import Any

import pytest

from minibeam.network.epmd import Epmd, EpmdError, NameTaken, NodeNotFound
from minibeam.network.names import BadName
from tests.epmd_support import PORT, ScriptedEpmd, on_one_host, started

REGISTERED = struct.pack(">BBI", 118, 0, 0x01020304)
"""What an epmd says to a node that it takes."""


def register(name: str = "shop", *, hidden: bool = False) -> Coroutine[Any, Any, int]:
    return Epmd(PORT).alive(name, 5000, hidden)


def is_asked(epmd: ScriptedEpmd, body: bytes) -> None:
    expected = len(body).to_bytes(2, "big") + body
    if epmd.request != expected:
        raise AssertionError(f"asked {epmd.request!r}, expected {expected!r}")


async def is_closed(epmd: ScriptedEpmd, net: Any, why: str) -> None:
    await net.quiet()
    if not epmd.lost.done():
        raise AssertionError(f"{why}, and the connection is still open")


# Registering.


@on_one_host
async def test_a_node_registers_and_gets_a_creation(net: Any) -> None:
    epmd = await ScriptedEpmd.start(REGISTERED, close=False)
    assert await register() == 0x01020304
    entry = struct.pack(">BHBBHHH", 120, 5000, 77, 0, 6, 5, 4)
    is_asked(epmd, entry + b"shop" + b"\0\0")


@on_one_host
async def test_a_hidden_node_says_that_it_is_one(net: Any) -> None:
    epmd = await ScriptedEpmd.start(REGISTERED, close=False)
    await register(hidden=True)
    assert epmd.request[5] == 72, f"type {epmd.request[5]}, expected 72, H for hidden"


@on_one_host
async def test_the_length_of_a_name_counts_bytes(net: Any) -> None:
    epmd = await ScriptedEpmd.start(REGISTERED, close=False)
    await register("k\u00fcche")
    entry = struct.pack(">BHBBHHH", 120, 5000, 77, 0, 6, 5, 6)
    is_asked(epmd, entry + b"k\xc3\xbcche" + b"\0\0")


@on_one_host
async def test_the_answer_to_registering_may_come_in_pieces(net: Any) -> None:
    for pieces in (1, 2, 4):
        epmd = await ScriptedEpmd.start(REGISTERED, pieces=pieces, close=False)
        assert await register() == 0x01020304, f"the answer in pieces of {pieces} bytes"
        epmd.stop()


@on_one_host
async def test_an_old_epmd_gives_a_small_creation(net: Any) -> None:
    await ScriptedEpmd.start(struct.pack(">BBH", 121, 0, 3), pieces=1, close=False)
    assert await register() == 3


@on_one_host
async def test_the_connection_is_held_open(net: Any) -> None:
    epmd = await ScriptedEpmd.start(REGISTERED, close=False)
    directory = Epmd(PORT)
    await directory.register("shop", 5000)
    await asyncio.sleep(3000)
    assert not epmd.lost.done(), "epmd forgets a node whose connection closes"
    directory.close()
    await epmd.lost


@on_one_host
async def test_a_name_that_is_taken_is_said(net: Any) -> None:
    for answer in (struct.pack(">BBI", 118, 1, 99), struct.pack(">BBH", 121, 1, 99)):
        epmd = await ScriptedEpmd.start(answer, close=False)
        with pytest.raises(NameTaken) as caught:
            await register()
        assert "shop" in str(caught.value) and "\n" not in str(caught.value)
        epmd.stop()


@on_one_host
async def test_after_a_refusal_the_connection_is_closed(net: Any) -> None:
    """epmd leaves it open; whoever does so too keeps it busy for nothing."""
    epmd = await ScriptedEpmd.start(struct.pack(">BBI", 118, 1, 99), close=False)
    with pytest.raises(EpmdError):
        await register()
    await is_closed(epmd, net, "the name is taken")


@on_one_host
async def test_an_epmd_that_closes_or_answers_nonsense(net: Any) -> None:
    for answer in (b"", b"v", b"v\0\0\0", b"x\0\0\0\0\1"):
        epmd = await ScriptedEpmd.start(answer)
        with pytest.raises(EpmdError) as caught:
            await register()
        assert not isinstance(caught.value, NameTaken), f"{answer!r} says of no name"
        epmd.stop()


@on_one_host
async def test_an_epmd_that_says_nothing_is_given_up(net: Any) -> None:
    epmd = await ScriptedEpmd.start(b"", close=False)
    with pytest.raises(EpmdError):
        await register()
    await is_closed(epmd, net, "epmd was given up")


@on_one_host
async def test_registering_that_is_cancelled_leaves_no_connection(net: Any) -> None:
    epmd = await ScriptedEpmd.start(b"v", close=False)
    task = asyncio.get_running_loop().create_task(register())
    await asyncio.sleep(1)
    assert epmd.request and not epmd.lost.done()
    task.cancel()
    await is_closed(epmd, net, "registering was cancelled")


@on_one_host
async def test_where_there_is_no_epmd_that_is_said(net: Any) -> None:
    for attempt in (register(), Epmd(PORT).look_up("shop@one"), Epmd(PORT).names()):
        with pytest.raises(EpmdError) as caught:
            await attempt
        assert str(PORT) in str(caught.value) and "\n" not in str(caught.value)


# Looking up.

FOUND = struct.pack(">BBHBBHHH", 119, 0, 6000, 77, 0, 6, 5, 4) + b"shop" + b"\0\0"


@on_one_host
async def test_a_node_is_looked_up_by_the_name_without_the_host(net: Any) -> None:
    epmd = await ScriptedEpmd.start(FOUND)
    assert await Epmd(PORT).look_up("shop@one") == ("one", 6000)
    is_asked(epmd, b"zshop")


@on_one_host
async def test_it_is_looked_up_at_the_epmd_of_its_host(net: Any) -> None:
    await ScriptedEpmd.start(FOUND)

    async def elsewhere() -> tuple[str, int]:
        return await Epmd(PORT).look_up("shop@one")

    assert await net.host("two").spawn(elsewhere) == ("one", 6000)


@on_one_host
async def test_the_answer_to_a_look_up_may_come_in_pieces(net: Any) -> None:
    await ScriptedEpmd.start(FOUND, pieces=1)
    assert await Epmd(PORT).look_up("shop@one") == ("one", 6000)


@on_one_host
async def test_a_node_that_is_not_there_is_not_found(net: Any) -> None:
    await ScriptedEpmd.start(b"\x77\1")
    with pytest.raises(NodeNotFound) as caught:
        await Epmd(PORT).look_up("shop@one")
    assert "shop" in str(caught.value)


NONSENSE = (b"", b"\x77", b"\x77\0", b"\x77\0\x17", b"hello, world", b"\x79\0\x17\x70")


@on_one_host
async def test_nonsense_is_no_answer_to_a_look_up(net: Any) -> None:
    for answer in NONSENSE:
        epmd = await ScriptedEpmd.start(answer)
        try:
            got = await Epmd(PORT).look_up("shop@one")
        except EpmdError:
            epmd.stop()
            continue
        raise AssertionError(f"{answer!r}: got {got}, expected an EpmdError")


@on_one_host
async def test_nonsense_does_not_say_that_a_node_is_not_there(net: Any) -> None:
    for answer in NONSENSE:
        epmd = await ScriptedEpmd.start(answer)
        try:
            await Epmd(PORT).look_up("shop@one")
        except NodeNotFound:
            raise AssertionError(
                f"{answer!r}: expected an EpmdError that is no NodeNotFound"
            ) from None
        except EpmdError:
            pass
        epmd.stop()


@on_one_host
async def test_what_is_no_name_is_not_looked_up(net: Any) -> None:
    with pytest.raises(BadName):
        await Epmd(PORT).look_up("shop")


# All names of a host.

LISTED = (
    b"\0\0\x11\x11name shop at port 6000\nname stock_1 at port 6001\nname \xc3\xa4 at port 7\n"
)
NAMES = [("shop", 6000), ("stock_1", 6001), ("\u00e4", 7)]


@on_one_host
async def test_the_names_of_a_host_and_their_ports(net: Any) -> None:
    epmd = await ScriptedEpmd.start(LISTED)
    assert await Epmd(PORT).names() == NAMES
    is_asked(epmd, b"n")


@on_one_host
async def test_the_list_of_names_may_come_in_pieces(net: Any) -> None:
    for pieces in (1, 7, 30):
        epmd = await ScriptedEpmd.start(LISTED, pieces=pieces)
        assert await Epmd(PORT).names() == NAMES, f"in pieces of {pieces} bytes"
        epmd.stop()


@on_one_host
async def test_a_line_that_names_no_node_is_left_out(net: Any) -> None:
    lines = (
        b"\nname\nname x at port\nname x at port y\nname ok at port 5\nx at port 5\n"
        b"name x at port -1\nname x on port 5\n\xff\xfe\nname cut at po"
    )
    await ScriptedEpmd.start(b"\0\0\x11\x11" + lines)
    assert await Epmd(PORT).names() == [("ok", 5)]


@on_one_host
async def test_an_epmd_that_knows_no_node(net: Any) -> None:
    await ScriptedEpmd.start(b"\0\0\x11\x11")
    assert await Epmd(PORT).names() == []


@on_one_host
async def test_the_names_of_another_host(net: Any) -> None:
    await ScriptedEpmd.start(LISTED)

    async def elsewhere() -> list[tuple[str, int]]:
        return await Epmd(PORT).names("one")

    assert await net.host("two").spawn(elsewhere) == NAMES


# With a whole epmd.


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
    assert again == creation + 1, "each life of a name has a creation of its own"
