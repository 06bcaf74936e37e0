"""Whether a silent peer is gone: a guess, by how unusual its silence is.

    heartbeat(now)    the peer was heard of
    suspected(now)    is it to be taken for gone?
    quality(...)      how often such a guess is wrong, and how late it is when it is right

A peer sends a sign of life every so many seconds. Nothing tells one that is dead from one
that is slow or cut off, so every answer may be wrong. A `Timeout` suspects after a silence of
a fixed length, as the net ticks do (1.10). A `Detector` has seen how long this peer is silent
as a rule, and has a level of suspicion, phi, that grows with the silence: phi 1 means that
one gap in ten would be as long, phi 2 one in a hundred, phi 8 one in a hundred million. It
is a *phi accrual failure detector* (Hayashibara, Defago, Yared and Katayama, 2004).

Neither has a clock or a timer. Whoever owns one says what time it is, in seconds, and time
never goes back; each belongs to one peer. To ask changes nothing.

What always holds: who is suspected and is heard of is trusted again; a peer that is gone for
good is suspected in the end, and for ever.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Iterable
from typing import TypeAlias

WINDOW = 50
"""How many gaps are remembered, the last ones."""
LEAST = 0.1
"""The smallest deviation of the gaps, as a share of their mean: else a peer that has been
very regular would be given up for being late by a hair."""


class Timeout:
    """Suspects after `limit` seconds without a sign of life."""

    def __init__(self, limit: float, now: float) -> None:
        self.limit = limit
        self.heard = now

    def heartbeat(self, now: float) -> None:
        self.heard = now

    def suspected(self, now: float) -> bool:
        return now - self.heard >= self.limit


class Detector:
    """Suspects from a level of suspicion on, the `threshold`."""

    def __init__(self, threshold: float, expected: float, now: float) -> None:
        """A peer of which we know since `now`, and that sends every `expected` seconds,
        more than 0."""
        self.threshold = threshold
        self.expected = expected
        self.heard = now
        """When there was a sign of life; at first, when we came to know of the peer."""
        self.gaps: deque[float] = deque([expected], WINDOW)
        """How long the peer was silent each time; at first, what is expected."""

    def heartbeat(self, now: float) -> None:
        """A sign of life: the gap that it ends, the seconds since `heard`, is added to the
        gaps, and it was `heard` now. (A deque with a maximal length drops its oldest.)"""
        raise NotImplementedError("suspicion.Detector.heartbeat is still to be written")

    def phi(self, now: float) -> float:
        """The level of suspicion: 0.0 or nearly so for a peer that was just heard of, and
        growing without an end from then on.

        `spread(gaps)` says what mean and what deviation the gaps have. The mean is to be at
        least `expected`: after a freeze all that was held up comes at once, and these gaps
        of nothing are not how the peer sends. The deviation is to be at least LEAST times
        that mean. By how many deviations is the silence, from `heard` until now, longer than
        the mean? `level` makes phi of that number, which is negative if it is shorter.
        """
        raise NotImplementedError("suspicion.Detector.phi is still to be written")

    def suspected(self, now: float) -> bool:
        """Whether the level of suspicion has reached the threshold."""
        raise NotImplementedError("suspicion.Detector.suspected is still to be written")


Watcher: TypeAlias = Timeout | Detector


def quality(
    watcher: Watcher, arrivals: Iterable[float], died: float, end: float, every: float
) -> tuple[int, float | None]:
    """How good a watcher's guesses are in a life that is known: its false alarms, and its
    delay, in seconds.

    arrivals: when signs of life came, in rising order; some may come after `died`, when the
    peer died (math.inf: it lives). The watcher is asked whether it suspects the peer at the
    times every, 2 * every, 3 * every and so on, up to `end`. What came by then, at that very
    time included, it has heard of before, at the time at which it came.

    A false alarm is a time before `died` at which it suspects, and did not the time before;
    so one long mistake is one alarm. The delay is from `died` to the first time from which
    on it suspects until the end without a break; an alarm from before `died` that never ends
    has a delay as well, to the first time at `died` or later. None: at the end it does not
    suspect, or all its times were before `died`.
    """
    raise NotImplementedError("suspicion.quality is still to be written")


def spread(gaps: Collection[float]) -> tuple[float, float]:
    """Mean and standard deviation of some numbers, at least one."""
    mean = sum(gaps) / len(gaps)
    return mean, math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / len(gaps))


def level(deviations: float) -> float:
    """How unlikely it is that a number of a normal distribution is so many deviations above
    the mean, or more: 1.0 for one in ten, 2.0 for one in a hundred. math.inf where it is
    less than a float can say."""
    chance = math.erfc(deviations / math.sqrt(2)) / 2
    return abs(math.log10(chance)) if chance else math.inf
