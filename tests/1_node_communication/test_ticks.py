"""1.10 ticks: received, due, expired."""

from __future__ import annotations

from random import Random

import pytest

from course.sim import Network
from minibeam.nodes import connections
from minibeam.nodes.ticks import Ticks
from minibeam.terms import Atom
from tests.support import simulated, witness

T = 60.0
B = Atom("b@two")
NODEUP, NODEDOWN = Atom("nodeup"), Atom("nodedown")

of_any_length = pytest.mark.parametrize("ticktime", [0.5, T, 3600.0])


@of_any_length
def test_a_quiet_connection_is_due_for_a_tick_after_a_quarter_of_the_tick_time(
    ticktime: float,
) -> None:
    quarter, up = ticktime / 4, 1000.0
    ticks = Ticks(ticktime, up)
    assert ticks.due(up + 0.5 * quarter) is False, "a tick due after half an interval"
    assert ticks.due(up + 1.5 * quarter) is True, "a tick due after one and a half intervals"


def test_after_a_tick_it_is_quiet_again() -> None:
    ticks = Ticks(T, 0.0)
    assert ticks.due(22.5) is True, "a tick due after 22.5 s of quiet"
    assert ticks.due(22.5) is True, "a tick due when asked again, before one was sent"
    ticks.sent(22.5)
    assert ticks.due(24.0) is False, "a tick due 1.5 s after the last"
    assert ticks.due(45.0) is True, "a tick due 22.5 s after the last"


@of_any_length
def test_a_connection_that_is_silent_for_the_tick_time_is_gone(ticktime: float) -> None:
    quarter, up = ticktime / 4, 1000.0
    ticks = Ticks(ticktime, up)
    assert ticks.expired(up + 2.9 * quarter) is False, "gone in less than 3/4 of the tick time"
    assert ticks.expired(up + 5 * quarter) is True, "gone after 5/4 of the tick time"


@pytest.mark.parametrize("count", [1, 4, 65536])
def test_any_byte_is_life(count: int) -> None:
    """A frame of 64 MiB over a slow line: bytes come all the time, a whole frame never."""
    ticks = Ticks(T, 0.0)
    for second in range(0, 600, 10):
        gone = ticks.expired(float(second))
        assert gone is False, f"gone after {second} s with {count} bytes every 10 s"
        ticks.received(float(second), count)


def test_no_byte_is_no_life() -> None:
    ticks = Ticks(T, 0.0)
    for second in range(0, 80, 10):
        ticks.received(float(second), 0)
    assert ticks.expired(80.0) is True, "gone after 80 s with a count of 0 every 10 s"


def test_what_we_send_is_no_sign_of_the_peer() -> None:
    ticks = Ticks(T, 0.0)
    for second in range(0, 80, 5):
        ticks.sent(float(second))
    assert ticks.expired(80.0) is True, "gone after 80 s in which only we have sent"


def test_one_frame_does_not_keep_a_connection_for_ever() -> None:
    ticks = Ticks(T, 0.0)
    ticks.received(20.0, 100)
    assert ticks.expired(63.0) is False, "gone after 43 s of silence"
    assert ticks.expired(95.0) is True, "gone after 75 s of silence"


def test_what_comes_in_does_not_put_our_tick_off() -> None:
    """The peer of one that only receives must not think it gone."""
    ticks = Ticks(T, 0.0)
    for second in range(0, 30, 5):
        ticks.received(float(second), 100)
    assert ticks.due(30.0) is True, "a tick due after 30 s in which only the peer has sent"


def test_a_hidden_peer_that_says_nothing_is_ticked_whatever_we_send() -> None:
    ticks = Ticks(T, 0.0, hidden=True)
    ticks.sent(29.0)
    assert ticks.due(30.0) is True, "a tick due after 30 s in which only we have sent"


def test_a_hidden_peer_that_hears_nothing_is_ticked_whatever_it_sends() -> None:
    ticks = Ticks(T, 0.0, hidden=True)
    ticks.received(29.0, 100)
    assert ticks.due(30.0) is True, "a tick due after 30 s in which only the peer has sent"
    ticks.sent(31.0)
    ticks.received(31.0, 100)
    assert ticks.due(32.0) is False, "a tick due 1 s after both have sent"


def test_a_tick_time_that_changes_is_followed_at_once() -> None:
    """As net_kernel:set_net_ticktime does it."""
    ticks = Ticks(T, 0.0)
    ticks.interval, ticks.limit = 2.0, 8.0
    assert ticks.due(3.0) is True, "a tick due after 3 s, with an interval of 2 s now"
    assert ticks.expired(10.0) is True, "gone after 10 s, with a limit of 8 s now"
    ticks.interval, ticks.limit = 100.0, 400.0
    assert ticks.due(50.0) is False, "a tick due after 50 s, with an interval of 100 s now"
    assert ticks.expired(250.0) is False, "gone after 250 s, with a limit of 400 s now"


@pytest.mark.parametrize("ticktime", [0.5, 8.0, 60.0])
def test_two_ends_that_follow_the_rule_never_give_each_other_up(ticktime: float) -> None:
    """Each end looks twice an interval, at moments of its own; the way takes up to an
    eighth of the tick time."""
    random = Random(1)
    ends = [Ticks(ticktime, 0.0), Ticks(ticktime, 0.0)]
    look = [random.random() * ticktime / 8, random.random() * ticktime / 8]
    arrivals: list[tuple[float, int]] = []
    for _ in range(500):
        who = 0 if look[0] <= look[1] else 1
        now = look[who]
        for arrival in sorted(arrivals):
            if arrival[0] <= now:
                ends[arrival[1]].received(arrival[0], 4)
                arrivals.remove(arrival)
        assert ends[who].expired(now) is False, f"gone after {now:.1f} s, though both tick"
        if ends[who].due(now):
            ends[who].sent(now)
            arrivals.append((now + random.random() * ticktime / 8, 1 - who))
        look[who] += ticktime / 8


@simulated
async def test_a_quiet_cluster_stays_together_and_a_frozen_node_is_noticed(
    net: Network,
) -> None:
    a = await net.start("a@one")
    await net.start("b@two")
    heard = witness(a)
    await net.quiet()
    assert await connections.connect(a, "b@two")
    await net.sleep(600)
    assert heard == [(NODEUP, B)], "nobody speaks for 600 s, and both are there"
    net.freeze("b@two")
    await net.sleep(44)
    assert heard == [(NODEUP, B)], "44 s of silence may be bad luck"
    await net.sleep(32)
    assert heard == [(NODEUP, B), (NODEDOWN, B)], "76 s of silence are the end"
