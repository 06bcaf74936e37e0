"""`audit --blame`: whether a failure names the exercise that causes it.

Each wrong solution in turn is put under the later exercises, in a workspace where all
other modules are the student's too, and right. Of the tests that then fail at least 95 in
a hundred must be `blocked by` the exercise of the wrong solution.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course.audit.trials import spoken
from course.bank import Solution, solutions
from course.check import check
from course.grading.runner import forking
from course.manifest import Course, Exercise
from course.reference import text_of
from course.workspace import Workspace

ENOUGH = 0.95


@dataclass(frozen=True)
class Culprit:
    exercise: Exercise
    solution: Solution


@dataclass
class Blamed:
    failures: int = 0
    astray: list[str] = field(default_factory=list)
    """Those that name another exercise or none, a line each."""

    @property
    def share(self) -> float:
        """Of the failures, those that name the culprit; none if nothing failed."""
        return 1 - len(self.astray) / self.failures if self.failures else 0.0


def culprits(course: Course, asked: Sequence[Exercise], sample: int | None) -> list[Culprit]:
    """The wrong solutions that are tried: all, or that many of each exercise, always the
    same."""
    found = []
    for one in asked:
        wrong = [
            Culprit(one, solution)
            for solution in solutions(course, one)
            if isinstance(solution, Solution) and solution.wrong
        ]
        if sample is not None and sample < len(wrong):
            wrong = random.Random(one.id).sample(wrong, sample)
        found += wrong
    return found


def measure(
    course: Course, tried: Sequence[Culprit], notice: Callable[[str], object]
) -> Blamed:
    """What the failures of later exercises say of each culprit."""
    total = Blamed()
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        forking(course) as runner,
    ):
        files = {}
        for one in course.ready:
            files[one.dotted] = Path(folder) / one.dotted / f"{one.module}.py"
            put(files[one.dotted], text_of(course, one.reference))
        for number, culprit in enumerate(tried):
            left = (time.monotonic() - began) / max(number, 1) * (len(tried) - number)
            name = f"{culprit.exercise.id} {culprit.solution.name}"
            notice(f"{name}: {number + 1} of {len(tried)}, {spoken(left)} left")
            file = Path(folder) / "culprit" / f"{culprit.exercise.module}.py"
            put(file, culprit.solution.source)
            mine = files | {culprit.exercise.dotted: file}
            # Where tests are the student's, none of their other modules run.
            behind = course.ready[course.ready.index(culprit.exercise) + 1 :]
            later = [one for one in behind if not one.runtimes]
            for verdict in check(runner, Workspace(mine=mine, files=mine), later):
                failing = [test for test in verdict.tests if test.status != "passed"]
                total.failures += len(failing)
                total.astray += [
                    f"{name}: {verdict.exercise.id} {test.name}: "
                    f"blames {test.blocked_by or verdict.exercise.id}"
                    for test in failing
                    if test.blocked_by != culprit.exercise.id
                ]
    return total


def put(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
