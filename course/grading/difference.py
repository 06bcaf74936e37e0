"""Where a failed run leaves the reference's: the first event that differs.

The same test under the same seed, with the reference in the place of the one module:
until the first difference both runs are equal, event by event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from course.grading.results import Seen
from course.grading.runner import Runner
from course.manifest import Exercise

if TYPE_CHECKING:
    from course.sim.trace import Event


@dataclass
class Difference:
    yours: Seen
    reference: Seen
    at: int | None
    """The number of the first event that differs; None if the runs are equal."""

    def line(self, of: Seen) -> str:
        """The first differing event of one of the two, or that there is none."""
        assert self.at is not None
        if self.at >= len(of.events):
            return "nothing more happens"
        both = [seen.events[self.at] for seen in (self.yours, self.reference)
                if self.at < len(seen.events)]  # fmt: skip
        # Some differ by a moment only.
        digits = 3 if len({told(event) for event in both}) == len(both) else 6
        return told(of.events[self.at], digits)


def told(event: Event, digits: int = 3) -> str:
    """An event in a line: when, who, what."""
    who = event.source or event.where
    whom = f" to {event.to or event.target}" if event.target else ""
    return f"{event.time / 1_000_000:.{digits}f} s  {who}: {event.kind}{whom} {event.text}"


def alike(one: Event | None, other: Event | None) -> bool:
    """Whether two events are the same, by whatever name a function goes that was spawned."""
    if one is None or other is None or not one.kind == other.kind == "spawn":
        return one == other
    return replace(one, text="") == replace(other, text="")


def compare(
    runner: Runner, one: Exercise, usable: Mapping[str, Path], name: str, seen: Seen
) -> Difference | None:
    """How the run that was `seen` differs from the reference's; None if the test makes no
    such run with the reference."""
    others = {module: file for module, file in usable.items() if module != one.dotted}
    outcome = runner.run(others, [one], only=[name], shown={name: seen.number})
    result = outcome.results.get(name)
    if result is None or result.seen is None:
        return None
    return between(seen, result.seen)


def between(yours: Seen, reference: Seen) -> Difference:
    pairs = zip_longest(yours.events, reference.events)
    at = next((number for number, (a, b) in enumerate(pairs) if not alike(a, b)), None)
    return Difference(yours, reference, at)
