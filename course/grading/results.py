"""What is known of tests once they have run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from course.sim.trace import Event

MARK = "\0"
"""Stands before and behind what is told of a test that a student wrote."""
Place = tuple[str, int]
"""A file and a line in it."""


MOST_FLAGS = 50
"""Whoever reads so many has seen enough."""


@dataclass
class Seen:
    """What happened in a simulated run of a test."""

    number: int
    """Which of the test's runs it is, from 0."""
    events: list[Event]


@dataclass
class Result:
    status: str
    """passed, failed or timed out"""
    message: str = ""
    place: Place | None = None
    """The student's file and line."""
    test: Place | None = None
    """The test's."""
    stub: bool = False
    """Whether it failed since that line of the student's file is still to be written."""
    seed: int | None = None
    """The seed that made it fail, where the test tried several."""
    printed: str = ""
    """The last lines that were printed and logged meanwhile."""
    seen: Seen | None = None
    """The run that failed, or the one that was asked for, where the test simulates."""


@dataclass
class Outcome:
    results: dict[str, Result] = field(default_factory=dict)
    """By pytest's name of the test, in the order they ran."""
    broken: dict[str, Result] = field(default_factory=dict)
    """The student's modules that can't be used, by full name."""
    unusable: dict[str, str] = field(default_factory=dict)
    """Test files that could not be read, with what was said."""
    collected: dict[str, None] = field(default_factory=dict)
    """All tests that there are to run."""
    hangs: list[str] = field(default_factory=list)
    """Those that did not end."""
    flags: list[dict[str, Any]] = field(default_factory=list)
    """What a strict child saw that a person has to look at: kind, sentence, evidence."""
    sabotage: dict[str, tuple[bool, str]] = field(default_factory=dict)
    """By the names of the bugs that were put in: whether a test noticed, what is known."""

    def add(self, other: Outcome) -> None:
        """Adds that of other tests over the same modules."""
        self.results |= other.results
        self.broken |= other.broken
        self.unusable |= other.unusable
        self.collected |= other.collected
        self.hangs += other.hangs
        for flag in other.flags:
            self.flag(**flag)

    def flag(self, kind: str, sentence: str, evidence: list[str]) -> None:
        """Notes what a person has to look at, once."""
        flag = {"kind": kind, "sentence": sentence, "evidence": evidence}
        if flag not in self.flags and len(self.flags) < MOST_FLAGS:
            self.flags.append(flag)

    def of(self, tests: str) -> dict[str, Result]:
        """The results of one test file."""
        return {n: one for n, one in self.results.items() if n.partition("::")[0] == tests}


def sentence(name: str) -> str:
    """A test's name as a sentence: test_a.py::test_it_is_so[3] -> it is so (3)."""
    function, _, case = name.rpartition("::")[2].partition("[")
    words = function.removeprefix("test_").replace("_", " ")
    return f"{words} ({case.removesuffix(']')})" if case else words
