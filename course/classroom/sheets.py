"""The questions of a viva as a text, the answers that are written into it, and the points.

    ## 1. links.py (1.5)      a bug, the tests of the exercise, the run of one that fails
    1 fails: 12               the answer: one of the tests, by its number or its words
    1 wrong at: 31            and where the run goes wrong: an event's number, or who

What always holds: an answer says one thing; one that says several, or that can't be read,
is none, and the others count all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from course import draw
from course.classroom.bugs import Bug
from course.grading.difference import told

FAILS, AT = "fails", "wrong at"
TEST_POINTS, EVENT_POINTS, WHO_POINTS = 1, 2, 1
"""For a test that fails, the event, and, instead of it, who alone."""
POINTS = TEST_POINTS + EVENT_POINTS
NEAR = 1
"""Events: so far from the first that differs an answer may be, since that one may be missing,
and what is seen is the one before or behind it."""

INTRODUCTION = """# Viva: {student}

For each question one mistake was put into a module of yours, and nothing else is different.
Say which test fails because of it (one, if there are several), and where in the run below the
module first does something else than yours does: the number of an event, or, for half of those
points, the process or node, such as `a.5`. You may look at your modules and at the tests.
Write behind the colons, and leave the rest as it is.

submission: {digest}
"""


def sheet(student: str, digest: str, bugs: Sequence[Bug]) -> str:
    """The whole text."""
    parts = [INTRODUCTION.format(student=student, digest=digest)]
    for number, bug in enumerate(bugs, 1):
        parts += [*question(number, bug, plain=False), "", f"{number} {FAILS}: ", ""]
        parts += [f"{number} {AT}: ", ""]
    return "\n".join(parts)


def question(number: int, bug: Bug, plain: bool | None = None) -> Iterator[str]:
    """What is asked about a bug, in lines; nothing in it says what the bug is."""
    one = bug.exercise
    yield f"## {number}. {one.module}.py ({one.id})"
    yield ""
    yield "The tests:"
    yield ""
    wide = len(str(len(bug.tests)))
    yield from (f"    {place:>{wide}}  {test}" for place, test in enumerate(bug.tests, 1))
    yield ""
    yield "The run of one that fails, drawn and event by event:"
    yield ""
    yield from indented(draw.text(bug.run.events, plain=plain).split("\n"))
    yield ""
    wide = len(str(len(bug.run.events)))
    events = enumerate(bug.run.events, 1)
    yield from indented([f"{place:>{wide}}  {told(event)}" for place, event in events])


def indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}".rstrip() for line in lines]


@dataclass
class Answer:
    fails: str = ""
    at: str = ""


ANSWER = re.compile(rf"(?im)^[ \t>*-]*(\d+)\s+({FAILS}|{AT})\s*:(.*)$")


def answers(text: str) -> dict[int, Answer]:
    """What was written into a sheet, by the question; of an answer given twice the last."""
    found: dict[int, Answer] = {}
    for number, what, said in ANSWER.findall(text):
        answer = found.setdefault(int(number), Answer())
        if what.lower() == FAILS:
            answer.fails = said.strip(" \t\r`*_.")
        else:
            answer.at = said.strip(" \t\r`*_")
    return found


@dataclass
class Judged:
    """An answer, with its points and what would have been right."""

    bug: Bug
    answer: Answer
    test_points: float = 0
    place_points: float = 0
    remarks: list[str] = field(default_factory=list)

    @property
    def points(self) -> float:
        return self.test_points + self.place_points


def judge(bugs: Sequence[Bug], given: Mapping[int, Answer]) -> list[Judged]:
    found = []
    for number, bug in enumerate(bugs, 1):
        judged = Judged(bug, given.get(number, Answer()))
        judged.test_points = of_test(judged)
        judged.place_points = of_place(judged)
        found.append(judged)
    return found


def of_test(judged: Judged) -> float:
    bug, said = judged.bug, judged.answer.fails
    if not said:
        judged.remarks.append("no test was named")
        return 0
    tests = named(said, bug.tests)
    if len(tests) != 1:
        judged.remarks.append(f"`{said}` names {'no' if not tests else 'more than one'} test")
        return 0
    if tests[0] in bug.failing:
        return TEST_POINTS
    judged.remarks.append(f"this test passes: {tests[0]}")
    return 0


def named(said: str, tests: Sequence[str]) -> list[str]:
    """The tests that an answer names: by a number, by all of its words, or by some."""
    if re.fullmatch(r"\d{1,9}", said):
        return list(tests[int(said) - 1 : int(said)]) if int(said) else []
    words = " ".join(said.removeprefix("test_").replace("_", " ").split()).lower()
    whole = [test for test in tests if test.lower() == words]
    return whole or [test for test in tests if words in test.lower()]


def of_place(judged: Judged) -> float:
    bug, said = judged.bug, judged.answer.at
    if not said:
        judged.remarks.append("no event was named")
        return 0
    if re.fullmatch(r"\d{1,9}", said):
        if abs(int(said) - 1 - bug.at) <= NEAR and 0 < int(said) <= len(bug.run.events) + NEAR:
            return EVENT_POINTS
        judged.remarks.append(f"event {said} is not where the run begins to be another")
        return 0
    if said in bug.culprits:
        judged.remarks.append("who it is is right, and for half of the points")
        return WHO_POINTS
    judged.remarks.append(f"`{said}` is neither the number of that event nor who it is")
    return 0


def right(bug: Bug) -> Iterator[str]:
    """What would have been right, in lines."""
    yield f"the mistake: {bug.sentence}"
    yield f"fails: {'; '.join(bug.failing)}"
    yield f"wrong at: {bug.at + 1}, or who: {', '.join(sorted(bug.culprits))}"
    yield f"    with the mistake: {bug.difference.line(bug.difference.yours)}"
    yield f"    with yours:       {bug.difference.line(bug.difference.reference)}"
