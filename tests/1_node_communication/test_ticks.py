"""1.10 ticks: received, due, expired."""

from __future__ import annotations

from random import Random

import pytest

from minibeam.nodes.ticks import Ticks

T = 60.0


def test_a_quiet_connection_is_due_for_a_tick_after_a_quarter_of_the_tick_time() -> None:
    ticks = Ticks(T, 0.0)
    assert not ticks.due(7.5)
    assert ticks.due(15.0 + 7.5)


def test_after_a_tick_it_is_quiet_again() -> None:
    ticks = Ticks(T, 0.0)
    assert ticks.due(22.5)
    ticks.sent(22.5)
    assert not ticks.due(30.0)
    assert ticks.due(45.0)


def test_a_connection_that_is_silent_for_the_tick_time_is_gone() -> None:
    ticks = Ticks(T, 0.0)
    assert not ticks.expired(44.0)
    assert ticks.expired(75.0)


def test_any_byte_is_life() -> None:
    """A frame of 64 MiB over a slow line: bytes come all the time, a whole frame never."""
    ticks = Ticks(T, 0.0)
    for second in range(0, 600, 10):
        assert not ticks.expired(float(second)), f"given up after {second} s of bytes"
        ticks.received(float(second), 1)


def test_no_byte_is_no_life() -> None:
    ticks = Ticks(T, 0.0)
    for second in range(0, 80, 10):
        ticks.received(float(second), 0)
    assert ticks.expired(80.0)


def test_what_we_send_is_no_sign_of_the_peer() -> None:
    ticks = Ticks(T, 0.0)
    for second in range(0, 80, 5):
        ticks.sent(float(second))
    assert ticks.expired(80.0)


def test_one_frame_does_not_keep_a_connection_for_ever() -> None:
    ticks = Ticks(T, 0.0)
    ticks.received(20.0, 100)
    assert not ticks.expired(64.0)
    assert ticks.expired(95.0)


def test_what_comes_in_does_not_put_our_tick_off() -> None:
    """The peer of one that only receives must not think it gone."""
    ticks = Ticks(T, 0.0)
    for second in range(0, 30, 5):
        ticks.received(float(second), 100)
    assert ticks.due(30.0)


def test_a_hidden_peer_that_says_nothing_is_ticked_whatever_we_send() -> None:
    hidden, visible = Ticks(T, 0.0, hidden=True), Ticks(T, 0.0)
    for ticks in (hidden, visible):
        ticks.sent(29.0)
    assert hidden.due(30.0)
    hidden.received(29.5, 1)
    assert not hidden.due(30.0)


@pytest.mark.parametrize("ticktime", [0.5, 8.0, 60.0])
def test_two_ends_that_follow_the_rule_never_give_each_other_up(ticktime: float) -> None:
    """Each end looks twice an interval, at moments of its own; the way takes up to an
    eighth of the tick time."""
    random = Random(1)
    ends = [Ticks(ticktime, 0.0), Ticks(ticktime, 0.0)]
    look = [random.random() * ticktime / 8, random.random() * ticktime / 8]
    arrivals: list[tuple[float, int]] = []
    for _ in range(2000):
        who = 0 if look[0] <= look[1] else 1
        now = look[who]
        for arrival in sorted(arrivals):
            if arrival[0] <= now:
                ends[arrival[1]].received(arrival[0], 4)
                arrivals.remove(arrival)
        assert not ends[who].expired(now)
        if ends[who].due(now):
            ends[who].sent(now)
            arrivals.append((now + random.random() * ticktime / 8, 1 - who))
        look[who] += ticktime / 8
