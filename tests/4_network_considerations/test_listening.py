"""4.11 listening: candidates, bind_first, explain."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Iterable
from typing import Any

import pytest

from minibeam.network.listening import PortsTaken, bind_first, candidates, explain
from tests.support import simulated


class Ports:
    """Ports of a machine: `taken` has those that can't be had, with the error."""

    def __init__(self, taken: dict[int, int]) -> None:
        self.taken = taken
        self.tried: list[int] = []

    async def bind(self, port: int) -> str:
        self.tried.append(port)
        await asyncio.sleep(0)
        if port in self.taken:
            raise OSError(self.taken[port], "no")
        return f"listening at {port}"

    def first(self, ports: Iterable[int], host: str | None = "127.0.0.1") -> str:
        return asyncio.run(bind_first(self.bind, host, ports))


def in_use(*ports: int) -> Ports:
    return Ports(dict.fromkeys(ports, errno.EADDRINUSE))


def test_a_range_has_both_its_ends() -> None:
    assert list(candidates(9100, 9103)) == [9100, 9101, 9102, 9103]


def test_a_range_may_be_one_port() -> None:
    assert list(candidates(9100, 9100)) == [9100]


def test_the_first_and_the_last_of_all_ports_can_be_had() -> None:
    assert list(candidates(1, 1)) == [1]
    assert list(candidates(65535, 65535)) == [65535]


def test_no_range_leaves_it_to_the_system() -> None:
    assert list(candidates(0, 0)) == [0]


def is_no_range(low: int, high: int) -> None:
    try:
        ports = list(candidates(low, high))
    except ValueError:
        return
    raise AssertionError(f"{low}-{high} is to raise ValueError, but gave {ports[:5]}")


def test_what_is_no_range_is_refused() -> None:
    for low, high in ((9105, 9100), (1, 65536), (-1, 5), (9100, 0)):
        is_no_range(low, high)


def test_port_0_is_in_no_range() -> None:
    is_no_range(0, 9100)


def test_the_first_free_port_is_taken() -> None:
    ports = in_use(9100, 9101)
    assert ports.first([9100, 9101, 9102, 9103]) == "listening at 9102"


def test_ports_are_tried_in_their_order() -> None:
    ports = in_use(9100, 9101)
    ports.first([9101, 9100, 9105, 9102])
    assert ports.tried == [9101, 9100, 9105]


def test_no_port_is_bound_but_the_one() -> None:
    ports = in_use(9100)
    ports.first([9100, 9101, 9102, 9103])
    assert ports.tried == [9100, 9101], "what is bound stays bound: nobody else can have it"


def test_a_port_that_may_not_be_had_is_passed_over_too() -> None:
    ports = Ports({9100: errno.EACCES})
    assert ports.first([9100, 9101]) == "listening at 9101"


def test_when_all_are_taken_it_says_which() -> None:
    with pytest.raises(PortsTaken) as caught:
        in_use(9100, 9101, 9102).first(iter([9100, 9101, 9102]))
    said = str(caught.value)
    assert "9100" in said and "9102" in said and "127.0.0.1" in said, said


def test_another_trouble_is_not_taken_for_a_taken_port() -> None:
    ports = Ports(dict.fromkeys((9100, 9101), errno.EADDRNOTAVAIL))
    with pytest.raises(OSError) as caught:
        ports.first([9100, 9101], "203.0.113.1")
    assert caught.value.errno == errno.EADDRNOTAVAIL


def test_after_another_trouble_no_other_port_is_tried() -> None:
    ports = Ports({9100: errno.EADDRNOTAVAIL})
    with pytest.raises(OSError):
        ports.first([9100, 9101], "203.0.113.1")
    assert ports.tried == [9100], "another port would not help"


def test_what_is_no_trouble_of_ports_is_not_kept_back() -> None:
    async def bind(port: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(bind_first(bind, None, [9100, 9101]))


def test_what_to_do_is_one_line_that_names_the_ports_and_the_host() -> None:
    for ports in ([9100], [9100, 9101, 9102]):
        said = explain("127.0.0.1", ports)
        assert str(ports[0]) in said and str(ports[-1]) in said, said
        assert "127.0.0.1" in said and "\n" not in said, said


def test_without_a_host_no_host_is_named() -> None:
    for ports in ([9100], [9100, 9101, 9102]):
        said = explain(None, ports)
        assert "None" not in said, said


def test_where_there_is_one_port_no_range_is_spoken_of() -> None:
    assert explain("127.0.0.1", [9100]).count("9100") == 1


@simulated(seeds=1)
async def test_nodes_of_one_machine_share_a_range(net: Any) -> None:
    nodes = [
        await net.start(f"{name}@one", port_range=(9100, 9101)) for name in ("a", "b")
    ]
    assert [node.port for node in nodes] == [9100, 9101]
    with pytest.raises(OSError):
        await net.start("c@one", port_range=(9100, 9101))


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
