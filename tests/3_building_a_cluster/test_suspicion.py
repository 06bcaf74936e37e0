"""3.2 suspicion: Detector.heartbeat, Detector.phi, Detector.suspected, quality."""

from __future__ import annotations

import math
from collections.abc import Iterable
from random import Random
from typing import Any

import pytest

from minibeam.cluster.suspicion import LEAST, WINDOW, Detector, Timeout, quality

BEGIN = 1000.0


def heard_of(gaps: Iterable[float], threshold: float = 8.0, expected: float = 1.0) -> Detector:
    """A detector that has heard heartbeats with these gaps between them."""
    detector = Detector(threshold, expected, BEGIN)
    for gap in gaps:
        detector.heartbeat(detector.heard + gap)
    return detector


def suspected_after(detector: Detector, most: float = 1000.0) -> float:
    """After how many seconds of silence it suspects, to within a hundredth."""
    least = 0.0
    while most - least > 0.01:
        middle = (least + most) / 2
        if detector.suspected(detector.heard + middle):
            most = middle
        else:
            least = middle
    return most


class Scripted:
    """Suspects at some times, and keeps what it is told and asked."""

    def __init__(self, *suspects: float) -> None:
        self.suspects = suspects
        self.heard: list[float] = []
        self.asked: list[float] = []
        self.order: list[tuple[str, float]] = []

    def heartbeat(self, now: float) -> None:
        self.heard.append(now)
        self.order.append(("heard", now))

    def suspected(self, now: float) -> bool:
        self.asked.append(now)
        self.order.append(("asked", now))
        return now in self.suspects


def judged(
    *suspects: float, died: float = math.inf, arrivals: Iterable[float] = (), end: float = 8.0
) -> tuple[int, float | None]:
    watcher: Any = Scripted(*suspects)
    return quality(watcher, arrivals, died, end, 1.0)


# -- heartbeat -------------------------------------------------------------------------


def test_a_sign_of_life_ends_a_suspicion() -> None:
    detector = heard_of([1.0] * 10)
    late = detector.heard + 30
    assert detector.suspected(late) is True
    detector.heartbeat(late)
    assert detector.suspected(late) is False
    assert detector.suspected(late + 0.5) is False


def test_the_silence_begins_anew_with_each_sign_of_life() -> None:
    detector = Detector(8.0, 1.0, BEGIN)
    for second in range(1, 100):
        detector.heartbeat(BEGIN + second)
        assert detector.suspected(BEGIN + second + 0.9) is False, f"after {second} s"


def test_who_was_never_heard_of_is_suspected_as_well() -> None:
    detector = Detector(8.0, 2.0, BEGIN)
    assert detector.suspected(BEGIN + 1.0) is False
    assert detector.suspected(BEGIN + 20.0) is True


def test_a_gap_is_the_time_between_two_signs_of_life() -> None:
    detector = heard_of([3.0, 5.0, 4.0])
    assert list(detector.gaps) == [1.0, 3.0, 5.0, 4.0]
    assert detector.heard == BEGIN + 12


def test_what_was_long_ago_is_forgotten() -> None:
    slow = heard_of([9.0, 1.0] * WINDOW)
    assert suspected_after(slow) > 10
    for _ in range(WINDOW):
        slow.heartbeat(slow.heard + 1.0)
    assert suspected_after(slow) < 3
    assert len(slow.gaps) == WINDOW


# -- phi -------------------------------------------------------------------------------


def test_a_silence_as_long_as_the_mean_is_no_surprise() -> None:
    detector = heard_of([1.0, 3.0] * 25)
    assert detector.phi(detector.heard) == pytest.approx(0.01, abs=0.01)
    assert detector.phi(detector.heard + 2.0) == pytest.approx(math.log10(2))


@pytest.mark.parametrize(
    ("deviations", "phi"), [(1, 0.7995), (2, 1.643), (3, 2.8697), (6, 9.006)]
)
def test_phi_says_how_many_gaps_would_be_as_long(deviations: int, phi: float) -> None:
    """Gaps of 1 and 3 seconds by turns: a mean of 2, and a deviation of 1."""
    detector = heard_of([1.0, 3.0] * 25)
    assert detector.phi(detector.heard + 2.0 + deviations) == pytest.approx(phi, abs=1e-3)


def test_suspicion_only_grows_while_a_peer_is_silent() -> None:
    detector = heard_of([0.8, 1.3, 1.0, 0.9] * 5)
    levels = [detector.phi(detector.heard + tenth / 10) for tenth in range(60)]
    assert levels == sorted(levels)
    assert all(phi >= 0 for phi in levels)


def test_the_longest_silence_has_a_level_too() -> None:
    detector = heard_of([1.0] * 10)
    assert detector.phi(detector.heard + 1e6) > 100
    assert detector.suspected(detector.heard + 1e6) is True


def test_to_ask_changes_nothing() -> None:
    detector = heard_of([1.0, 1.2, 0.7])
    first = detector.phi(detector.heard + 2)
    for tenth in range(50):
        detector.phi(detector.heard + tenth / 10)
        detector.suspected(detector.heard + tenth / 10)
    assert detector.phi(detector.heard + 2) == first


def test_an_irregular_peer_is_waited_for_longer() -> None:
    """Both send every second on the average."""
    regular = heard_of([0.9, 1.1] * 25)
    irregular = heard_of([0.4, 1.6] * 25)
    assert suspected_after(irregular) > suspected_after(regular) + 1.5


def test_a_slow_peer_is_waited_for_longer() -> None:
    fast, slow = heard_of([1.0] * WINDOW), heard_of([5.0] * WINDOW)
    assert suspected_after(slow) == pytest.approx(5 * suspected_after(fast), rel=0.01)


def test_a_very_regular_peer_may_be_a_little_late() -> None:
    detector = heard_of([1.0] * WINDOW)
    assert detector.suspected(detector.heard + 1.3) is False
    assert detector.phi(detector.heard + 1 + LEAST) == pytest.approx(0.7995, abs=1e-3)


@pytest.mark.parametrize("expected", [0.25, 1.0, 60.0])
def test_what_comes_all_at_once_makes_nobody_impatient(expected: float) -> None:
    """After a freeze all that was held up comes in one moment."""
    detector = heard_of([expected] * WINDOW, expected=expected)
    for _ in range(2 * WINDOW):
        detector.heartbeat(detector.heard)
    assert detector.suspected(detector.heard + 1.2 * expected) is False
    assert detector.suspected(detector.heard + 3 * expected) is True


# -- suspected -------------------------------------------------------------------------


@pytest.mark.parametrize("threshold", [0.5, 1.0, 3.0, 8.0, 12.0])
def test_who_has_reached_the_threshold_is_suspected(threshold: float) -> None:
    detector = heard_of([1.0, 3.0] * 25, threshold)
    moment = detector.heard + suspected_after(detector)
    assert detector.phi(moment - 0.02) < threshold <= detector.phi(moment)


def test_the_threshold_itself_is_enough() -> None:
    detector = heard_of([1.0] * 10)
    detector.threshold = detector.phi(detector.heard + 1.5)
    assert detector.suspected(detector.heard + 1.5) is True
    assert detector.suspected(detector.heard + 1.49) is False


def test_a_higher_threshold_waits_longer() -> None:
    waits = [suspected_after(heard_of([1.0, 3.0] * 25, level)) for level in (1, 2, 4, 8)]
    assert waits == sorted(set(waits))


# -- quality ---------------------------------------------------------------------------


def test_a_watcher_is_asked_at_each_time_until_the_end() -> None:
    watcher: Any = Scripted()
    quality(watcher, [], math.inf, 2.0, 0.5)
    assert watcher.asked == [0.5, 1.0, 1.5, 2.0]


def test_it_hears_of_each_sign_of_life_at_the_time_at_which_it_came() -> None:
    watcher: Any = Scripted()
    quality(watcher, iter([0.2, 0.4, 1.5, 9.0]), math.inf, 3.0, 1.0)
    told = [("heard", 0.2), ("heard", 0.4), ("asked", 1.0), ("heard", 1.5), ("asked", 2.0)]
    assert watcher.order == [*told, ("asked", 3.0)]


def test_what_comes_at_the_very_time_of_asking_is_heard_of_before() -> None:
    watcher: Any = Scripted()
    quality(watcher, [1.0, 2.0], math.inf, 2.0, 1.0)
    told = [("heard", 1.0), ("asked", 1.0), ("heard", 2.0), ("asked", 2.0)]
    assert watcher.order == told


def test_one_long_mistake_is_one_false_alarm() -> None:
    assert judged(2, 3, 4) == (1, None)
    assert judged(1) == (1, None)


def test_each_new_mistake_is_another_false_alarm() -> None:
    assert judged(2, 4, 5, 7) == (3, None)


def test_who_never_suspects_has_no_false_alarm_and_no_delay() -> None:
    assert judged(died=5) == (0, None)
    assert judged() == (0, None)


def test_the_delay_is_from_the_death_to_the_suspicion() -> None:
    assert judged(6, 7, 8, died=4) == (0, 2.0)
    assert judged(6, 7, 8, died=4.25) == (0, 1.75)


def test_a_suspicion_at_the_time_of_the_death_is_right() -> None:
    assert judged(4, 5, 6, 7, 8, died=4) == (0, 0.0)


def test_a_suspicion_that_ends_again_was_no_discovery() -> None:
    """What was still under way when the peer died arrives later."""
    assert judged(4, 5, 7, 8, died=4) == (0, 3.0)
    assert judged(5, 6, died=4) == (0, None)


def test_an_alarm_that_was_too_early_and_stays_counts_as_both() -> None:
    assert judged(3, 4, 5, 6, 7, 8, died=5) == (1, 0.0)
    assert judged(3, 4, 5, 6, 7, 8, died=4.5) == (1, 0.5)


def test_a_fixed_limit_is_judged_by_its_own_clock() -> None:
    arrivals = [1.0, 2.0, 5.0, 6.0]
    assert quality(Timeout(2.0, 0.0), arrivals, 6.5, 20.0, 0.5) == (1, 1.5)
    assert quality(Timeout(4.0, 0.0), arrivals, 6.5, 20.0, 0.5) == (0, 3.5)


def test_what_finds_the_dead_sooner_buries_more_of_the_living(seed: int) -> None:
    random, arrivals, now = Random(seed), [], 0.0
    while now < 400:
        now += random.choice([1.0] * 9 + [2.5])
        arrivals.append(now)
    found = [
        quality(Detector(level, 1.0, 0.0), arrivals, now, now + 30, 0.25)
        for level in (0.7, 2.0, 8.0)
    ]
    alarms, delays = zip(*found, strict=True)
    assert list(alarms) == sorted(alarms, reverse=True)
    assert alarms[0] > alarms[-1]
    assert list(delays) == sorted(delays)
