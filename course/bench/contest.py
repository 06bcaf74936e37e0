"""A contest: the same work done by us and by others, by turns, in one run.

A contender is a name and a coroutine function that does the work once and returns how
many it did a second. All of a contest run in each round, in an order that turns from
round to round, so whatever else the machine does meanwhile falls on all alike; what is
compared are the medians of the rounds.

A contender that can't run here has None for its work and is listed as not installed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import median

Work = Callable[[], Awaitable[float]]


@dataclass
class Contest:
    """`others` by name; `aims`: the ratio to reach beside each of them.

    A `limit` is a value that ours should not be above (with `less`, where less is
    better) or below.
    """

    title: str
    unit: str
    ours: Work
    others: dict[str, Work | None] = field(default_factory=dict)
    aims: dict[str, float] = field(default_factory=dict)
    limit: float | None = None
    less: bool = False


@dataclass
class Line:
    """One line of the table: ours beside one other, or alone."""

    title: str
    unit: str
    ours: float
    other: str = ""
    theirs: float | None = None
    aim: float | None = None
    limit: float | None = None
    less: bool = False
    installed: bool = True

    @property
    def ratio(self) -> float | None:
        """How often theirs goes into ours; with `less`, ours into theirs."""
        if not self.theirs or not self.ours:
            return None
        return self.theirs / self.ours if self.less else self.ours / self.theirs

    @property
    def missed(self) -> bool:
        if self.aim is not None and self.ratio is not None and self.ratio < self.aim:
            return True
        if self.limit is None:
            return False
        return self.ours > self.limit if self.less else self.ours < self.limit


async def hold(contest: Contest, rounds: int) -> list[Line]:
    """Runs a contest; its lines."""
    works = {"": contest.ours, **contest.others}
    names = [name for name, work in works.items() if work is not None]
    results: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds):
        for place in range(len(names)):
            name = names[(turn + place) % len(names)]
            work = works[name]
            assert work is not None
            results[name].append(await work())
    ours = median(results[""])
    lines = [
        Line(
            contest.title, contest.unit, ours, name,
            theirs=median(results[name]) if name in results else None,
            aim=contest.aims.get(name),
            less=contest.less,
            installed=name in results,
        )
        for name in contest.others
    ] or [Line(contest.title, contest.unit, ours, less=contest.less)]  # fmt: skip
    lines[0].limit = contest.limit
    return lines


HEAD = ("", "ours", "unit", "beside", "theirs", "ratio", "aim")
FORMAT = "{:<31} {:>10}  {:<8} {:<13} {:>10} {:>6}  {}"


def table(lines: list[Line]) -> list[str]:
    """The lines as text, in plain ASCII. The title stands at the first of its lines."""
    text = [FORMAT.format(*HEAD).rstrip()]
    before = None
    for line in lines:
        first = line.title != before
        before = line.title
        theirs = number(line.theirs) if line.installed else "-"
        aim = "" if line.aim is None else f"{line.aim:g}"
        if line.limit is not None:
            aim = f"{aim} {'below' if line.less else 'above'} {number(line.limit)}".strip()
        row = FORMAT.format(
            line.title if first else "",
            number(line.ours) if first else "",
            line.unit if first else "",
            line.other,
            theirs if line.other else "",
            "" if line.ratio is None else f"{line.ratio:.2f}",
            aim + ("  MISSED" if line.missed else "") if line.installed else "not installed",
        )
        text.append(row.rstrip())
    return text


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
