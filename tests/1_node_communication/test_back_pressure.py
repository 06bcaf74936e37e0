"""Back pressure: whoever sends more than a peer takes waits at its next receive."""

from __future__ import annotations

import asyncio

from course.sim import Network
from minibeam.nodes import connections
from minibeam.nodes.links import exit_process
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import receive, spawn
from minibeam.nodes.routing import send
from minibeam.terms import NORMAL, Atom, Exit, Term
from tests.support import down, mailbox, rest, same, simulated

BOOM = Atom("boom")


async def collecting(into: list[Term]) -> None:
    while True:
        into.append(await receive())


@simulated
async def test_who_sends_more_than_a_slow_reader_takes_has_to_wait(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    data = bytes(2**18)
    sent: list[int] = []
    got: list[Term] = []

    async def reader() -> None:
        while True:
            number, _ = await receive()
            got.append(number)

    pid = spawn(reader, node=b)
    assert await connections.connect(a, "b@two")

    async def sender() -> None:
        for number in range(64):
            send(pid, (number, data))
            sent.append(number)
            await mailbox()

    spawn(sender, node=a)
    net.freeze("b@two")
    await net.sleep(20)
    # 8 MiB are far more than what the buffers on the way should hold.
    assert len(sent) < 32
    waiting = len(sent)
    await net.sleep(20)
    assert len(sent) == waiting
    net.thaw("b@two")
    await net.sleep(20)
    assert got == sent == list(range(64))


@simulated(seeds=1)
async def test_who_sends_much_to_a_node_that_is_being_dialled_has_to_wait(
    net: Network,
) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    sent: list[int] = []
    got: list[Term] = []
    pid = spawn(collecting, got, node=b)

    async def sender() -> None:
        for number in range(6000):
            send(pid, number)
            sent.append(number)
            await mailbox()

    hold = net.hold("b@two", "a@one")
    spawn(sender, node=a)
    await net.sleep(1)
    assert len(sent) < 5000
    hold.release()
    await net.sleep(1)
    assert got == sent == list(range(6000))


@simulated(seeds=1)
async def test_who_sends_to_others_does_not_wait_for_a_slow_reader(net: Network) -> None:
    a = await net.start("a@one")
    nodes = [await net.start("b@two"), await net.start("c@three")]
    slow, quick = [spawn(rest, node=node) for node in nodes]
    for name in ("b@two", "c@three"):
        assert await connections.connect(a, name)

    async def flooding() -> None:
        while True:
            send(slow, bytes(2**20))
            await mailbox()

    net.freeze("b@two")
    spawn(flooding, node=a)
    await net.sleep(10)

    async def body() -> None:
        end = monitor(quick)
        exit_process(quick, BOOM)
        assert same(await down(end), BOOM)

    await a.run(body)
    assert asyncio.get_running_loop().time() < 11


@simulated
async def test_who_waits_for_a_slow_reader_goes_on_when_it_is_lost(net: Network) -> None:
    a = await net.start("a@one")
    b = await net.start("b@two")
    pid = spawn(rest, node=b)
    assert await connections.connect(a, "b@two")

    async def flooding() -> None:
        end = monitor(pid)
        for _ in range(100):
            send(pid, bytes(2**20))
            try:
                await receive(timeout=0)
                break
            except TimeoutError:
                continue
        else:
            await down(end)
        raise Exit(NORMAL)

    net.freeze("b@two")
    flooder = spawn(flooding, node=a)

    async def body() -> None:
        assert same(await down(monitor(flooder)), NORMAL)
        assert asyncio.get_running_loop().time() <= 76

    await a.run(body)
