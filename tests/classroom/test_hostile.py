"""Submissions that want more points than they have earned: each module in hostile/ gets what
it has earned, or is flagged, and does its neighbours no harm.

A module there is added to the stub or the reference of 1.3. Its docstring says what is to come
of it: `all`, `some` or `no points`, and the kinds of flags that must be among those raised;
without a kind, none may be.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from course.classroom.trust import bugs_for, sabotage
from course.grading.results import Outcome
from course.grading.runner import Runner, forking
from course.manifest import Course
from course.reference import text_of
from course.workspace import stub

ROOT = Path(__file__).parents[2]
COURSE = Course(ROOT)
(PIDS,) = COURSE.find(["1.3"])
KINDS = {"equal", "forged", "patched", "read", "sabotage", "watched", "escaped"}


@dataclass
class Hostile:
    name: str
    base: str = "stub"
    expected: list[str] = field(default_factory=list)
    only: str = ""
    source: str = ""

    @property
    def flags(self) -> set[str]:
        return {word for word in self.expected if word in KINDS}

    @property
    def points(self) -> str:
        return next((word.split()[0] for word in self.expected if " points" in word), "any")


def hostile(file: Path) -> Hostile:
    text = file.read_text(encoding="utf-8")
    made = Hostile(file.stem)
    for line in (ast.get_docstring(ast.parse(text)) or "").splitlines():
        key, _, value = line.partition(": ")
        if key == "expected":
            made.expected = value.split(", ")
        elif key in ("base", "only"):
            setattr(made, key, value)
    base = stub(COURSE, PIDS) if made.base == "stub" else text_of(COURSE, PIDS.reference)
    made.source = f"{base}\n\n{text}"
    return made


ALL = [hostile(file) for file in sorted((Path(__file__).parent / "hostile").glob("*.py"))]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with forking(COURSE, budget=1.0) as runner:
        runner.strict = True
        yield runner


def run(runner: Runner, source: str, folder: Path) -> tuple[Outcome, set[str]]:
    """What comes of a module, and the kinds of flags."""
    file = folder / f"{PIDS.module}.py"
    file.write_text(source, encoding="utf-8")
    outcome = runner.run({PIDS.dotted: file}, [PIDS], sabotage=bugs_for(COURSE, PIDS))
    kinds = {flag["kind"] for flag in outcome.flags}
    return outcome, kinds | ({"sabotage"} if sabotage(runner, PIDS, outcome) else set())


def earned(outcome: Outcome) -> str:
    """Whether all, some or no tests passed; none do of a module that can't be used."""
    if outcome.broken:
        return "no"
    passed = [one.status == "passed" for one in outcome.results.values()]
    return "all" if passed and all(passed) else "some" if any(passed) else "no"


def test_there_are_many() -> None:
    assert len(ALL) >= 25


@pytest.mark.parametrize(
    "one", [one for one in ALL if one.only != "sandbox"], ids=lambda one: one.name
)
def test_it_gets_what_it_has_earned_or_is_flagged(
    one: Hostile, runner: Runner, tmp_path: Path
) -> None:
    outcome, kinds = run(runner, one.source, tmp_path)
    assert one.flags <= kinds, f"{outcome.flags} {outcome.sabotage}"
    if not one.flags and one.points != "any":
        assert not kinds, outcome.flags
    if one.points != "any":
        assert earned(outcome) in (one.points, "no"), earned(outcome)


def test_what_is_right_is_not_flagged(runner: Runner, tmp_path: Path) -> None:
    outcome, kinds = run(runner, text_of(COURSE, PIDS.reference), tmp_path)
    assert (earned(outcome), kinds) == ("all", set()), outcome.flags
