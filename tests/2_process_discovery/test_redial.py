"""Nodes that share names and lose each other dial again: on the simulated network."""

from __future__ import annotations

from typing import Any

from course.sim import Network
from minibeam.discovery import redial
from minibeam.discovery.redial import FIRST, LASTING, LONGEST, TRIES, Lost
from tests.global_support import agree, cluster
from tests.support import dials, simulated


def looks(net: Network, node: Any) -> list[float]:
    """When this node looks others up from now on, in seconds since now."""
    begun, times = net.loop.time(), []
    look_up = node.directory.look_up

    async def counted(name: str) -> Any:
        times.append(net.loop.time() - begun)
        return await look_up(name)

    node.directory.look_up = counted
    return times


@simulated
async def test_a_link_that_broke_is_there_again(net: Network) -> None:
    """Both notice that nothing comes, and both dial; one connection stays."""
    a, b = await cluster(net, "ab")
    net.split(["a"], ["b"])
    await net.sleep(100)
    assert a.list() == b.list() == []
    net.heal()
    await net.sleep(40)
    agree([a, b])
    assert a.part(Lost).attempts == b.part(Lost).attempts == {}


@simulated
async def test_it_is_tried_after_longer_and_longer_waits(net: Network) -> None:
    a, _ = await cluster(net, "ab")
    times = looks(net, a)
    net.kill("b@b")
    await net.sleep(1000)
    waits = [after - before for before, after in zip([0.0, *times], times, strict=False)]
    assert len(waits) == TRIES
    bounds = [min(FIRST * 2**number, LONGEST) for number in range(TRIES)]
    for wait, bound in zip(waits, bounds, strict=True):
        # The end of the connection was a moment on its way.
        assert bound / 2 <= wait <= bound + 0.1
    assert len({round(wait / bound, 4) for wait, bound in zip(waits, bounds, strict=True)}) > 5
    # And then no more; nor was it dialled, since it was not registered.
    assert a.part(Lost).attempts == {}
    assert not [event for event in net.trace.events if event.text.startswith("no connection")]
    # It comes to us, if it comes again.
    b = await net.start("b@b", global_names=True)
    await b.connect(a.name)
    await net.sleep(20)
    agree([a, b])


@simulated
async def test_whoever_hangs_up_does_not_dial(net: Network) -> None:
    """The other does: it can't know why the connection is gone."""
    a, b = await cluster(net, "ab")
    times = looks(net, a)
    a.disconnect(b.name)
    await net.sleep(0.4)
    assert a.list() == b.list() == []
    await net.sleep(20)
    assert times == []
    agree([a, b])


@simulated
async def test_whoever_is_hung_up_on_while_it_dials_goes_on(net: Network) -> None:
    """Also before the two have said a word of joining."""
    a, b = await cluster(net, "ab")
    for _ in range(3):
        b.disconnect(a.name)
        await net.quiet()
        assert list(a.part(Lost).attempts) == [b.name]
        assert await b.connect(a.name)
    b.disconnect(a.name)
    await net.sleep(30)
    agree([a, b])


@simulated
async def test_whoever_hangs_up_in_the_end_does_not_dial(net: Network) -> None:
    a, b = await cluster(net, "ab")
    b.disconnect(a.name)
    await net.quiet()
    assert await b.connect(a.name)
    times = looks(net, a)
    a.disconnect(b.name)
    await net.sleep(60)
    assert times == []
    # What there was of it is forgotten.
    assert a.part(Lost).waits == {}


@simulated
async def test_who_is_there_is_dialled_no_longer(net: Network) -> None:
    a, b = await cluster(net, "ab")
    net.split(["a"], ["b"])
    await net.sleep(100)
    assert list(a.part(Lost).attempts) == [b.name]
    net.heal()
    assert await b.connect(a.name)
    await net.quiet()
    before, times = dials(net), looks(net, a)
    assert a.part(Lost).attempts == {}
    await net.sleep(600)
    assert dials(net) == before and times == []
    agree([a, b])


@simulated
async def test_a_node_stopped_here_is_the_end_of_it(net: Network) -> None:
    """A node that is stopped says so to nobody, and dials nobody."""
    a, b = await cluster(net, "ab")
    times = looks(net, a)
    await a.stop()
    await net.sleep(60)
    assert times == [] and b.list() == []


@simulated(seeds=1)
async def test_who_is_lost_again_soon_is_waited_for_longer(net: Network) -> None:
    """As if it had not come; until a connection has lasted."""
    a, b = await cluster(net, "ab")
    times = looks(net, a)

    async def wait() -> float:
        before, count = net.loop.time(), len(times)
        b.disconnect(a.name)
        while len(times) == count:
            await net.sleep(0.05)
        await net.sleep(1)
        assert a.list() == [b.name]
        return net.loop.time() - before - 1

    for bound in (1, 2, 4, 8, 16, 32, 60, 60):
        assert bound / 2 <= await wait() <= bound + 0.1
    await net.sleep(LONGEST + LASTING)
    assert await wait() <= FIRST + 0.1
    assert list(a.part(Lost).waits) == [b.name]


@simulated(seeds=1)
async def test_what_is_kept_of_many_that_were_lost_is_dropped(net: Network) -> None:
    a, b, c = await cluster(net, "abc")
    net.kill("c@c")
    await net.sleep(1000)
    assert list(a.part(Lost).waits) == [c.name]
    b.disconnect(a.name)
    await net.sleep(10)
    assert list(a.part(Lost).waits) == [b.name]


@simulated
async def test_one_attempt_at_a_time(net: Network) -> None:
    a, b = await cluster(net, "ab")
    net.split(["a"], ["b"])
    await net.sleep(100)
    attempts = dict(a.part(Lost).attempts)
    times = looks(net, a)
    for _ in range(5):
        redial.redial(a, b.name)
    assert a.part(Lost).attempts == attempts
    net.heal()
    await net.sleep(40)
    assert len(times) <= 1
    agree([a, b])
