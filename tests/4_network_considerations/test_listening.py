"""4.11 listening: candidates, bind_first, explain."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Awaitable, Callable

import pytest

from minibeam.network.listening import PortsTaken, bind_first, candidates, explain


def binder(taken: list[int], tried: list[int]) -> Callable[[int], Awaitable[str]]:
    async def bind(port: int) -> str:
        tried.append(port)
        if port in taken:
            raise OSError(errno.EADDRINUSE, "taken")
        return f"listening at {port}"

    return bind


def test_a_range_has_both_its_ends() -> None:
    assert list(candidates(9100, 9103)) == [9100, 9101, 9102, 9103]
    assert list(candidates(9100, 9100)) == [9100]


def test_no_range_leaves_it_to_the_system() -> None:
    assert list(candidates(0, 0)) == [0]


@pytest.mark.parametrize("bounds", [(9105, 9100), (0, 9100), (1, 65536), (-1, 5), (9100, 0)])
def test_what_is_no_range(bounds: tuple[int, int]) -> None:
    with pytest.raises(ValueError):
        list(candidates(*bounds))


def test_the_first_free_port_is_taken() -> None:
    tried: list[int] = []
    bind = binder([9100, 9101], tried)
    bound = asyncio.run(bind_first(bind, None, [9100, 9101, 9102, 9103]))
    assert bound == "listening at 9102"
    assert tried == [9100, 9101, 9102]


def test_when_all_are_taken_it_says_so() -> None:
    with pytest.raises(PortsTaken) as caught:
        asyncio.run(bind_first(binder([9100, 9101], []), "127.0.0.1", [9100, 9101]))
    said = str(caught.value)
    assert "9100" in said and "9101" in said and "127.0.0.1" in said and "\n" not in said


def test_another_trouble_is_not_taken_for_a_taken_port() -> None:
    async def bind(port: int) -> str:
        raise OSError(errno.EADDRNOTAVAIL, "no such address here")

    with pytest.raises(OSError) as caught:
        asyncio.run(bind_first(bind, "203.0.113.1", [9100, 9101]))
    assert caught.value.errno == errno.EADDRNOTAVAIL


def test_what_to_do_is_one_line() -> None:
    for ports in ([9100], [9100, 9101, 9102]):
        said = explain("127.0.0.1", ports)
        assert str(ports[0]) in said and str(ports[-1]) in said and "127.0.0.1" in said
        assert "\n" not in said


def test_real_ports() -> None:
    async def story() -> None:
        loop = asyncio.get_running_loop()

        async def bind(port: int) -> asyncio.Server:
            return await loop.create_server(asyncio.Protocol, "127.0.0.1", port)

        first = await bind_first(bind, "127.0.0.1", candidates(0, 0))
        port = first.sockets[0].getsockname()[1]
        with pytest.raises(PortsTaken):
            await bind_first(bind, "127.0.0.1", candidates(port, port))
        first.close()

    asyncio.run(story())
