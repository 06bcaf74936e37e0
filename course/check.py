"""`check`: the tests of the exercises over the student's modules, and what they earn.

    untouched -> not started        missing, does not import -> failed, and nothing else is
    touched   -> its tests, with all of the student's modules -> passed
                 those that fail once more with only this module the student's
                     still failing -> failed, timed out
                     passing       -> blocked, by the first of their other modules, in
                                      the order of the course, that makes it fail

What always holds: every asked exercise has one status; nobody is blamed for a failure
that goes away when another of their modules is the reference's.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from course import report, runner
from course.manifest import Course, Exercise, Wrong
from course.results import Result
from course.workspace import Workspace, look_at


@dataclass
class Test:
    name: str
    """As a sentence."""
    result: Result
    replay: str
    blocked_by: str | None = None
    """The id of the exercise whose module makes it fail."""

    @property
    def status(self) -> str:
        return "blocked" if self.blocked_by else self.result.status

    @property
    def message(self) -> str:
        why = f"blocked by {self.blocked_by}: " if self.blocked_by else ""
        return why + self.result.message


@dataclass
class Verdict:
    exercise: Exercise
    file: Path
    status: str = "not started"
    tests: list[Test] = field(default_factory=list)

    @property
    def earned(self) -> float:
        """In proportion to the tests passed, down to a tenth; all for all of them."""
        passed = sum(test.status == "passed" for test in self.tests)
        if not passed:
            return 0.0
        return math.floor(10 * self.exercise.points * passed / len(self.tests)) / 10


def arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("ids", nargs="*", metavar="ID", help="such as 1.1; all if none is named")
    add("--work", metavar="DIR", help="where your modules are (chapters/)")
    add("--json", metavar="FILE", help="write the result there as JSON too")
    add("--seed", type=int, default=0, metavar="N", help="the seed of the simulation (0)")


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    asked = course.find(options.ids)
    work = look_at(course, options.work)
    try:
        verdicts = check(course, work, asked, seed=options.seed, work_option=options.work)
    except runner.GraderFailed as problem:
        print(f"The tests could not be run: {problem}", file=sys.stderr)
        return 1
    report.Report(sys.stdout, course.root).show(course, work, verdicts)
    if options.json:
        try:
            text = json.dumps(as_json(course, verdicts), indent=2, ensure_ascii=False)
            Path(options.json).write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise Wrong(f"--json {options.json}: {error.strerror}") from None
    return 0 if all(verdict.status == "passed" for verdict in verdicts) else 1


def check(
    course: Course,
    work: Workspace,
    asked: Sequence[Exercise],
    *,
    seed: int = 0,
    budget: float = runner.BUDGET,
    work_option: str | None = None,
) -> list[Verdict]:
    """The verdict on each asked exercise, in their order. GraderFailed if none is had."""
    verdicts = [Verdict(one, work.files[one.dotted]) for one in asked]

    def test(name: str, one: Exercise, result: Result) -> Test:
        number = seed if result.seed is None else result.seed
        where = f" --work {work_option}" if work_option else ""
        return Test(name, result, f"python -m course check {one.id}{where} --seed {number}")

    def refuse(verdict: Verdict, name: str, result: Result) -> None:
        verdict.status = result.status
        verdict.tests = [test(name, verdict.exercise, result)]

    touched = [one for one in asked if one.dotted in work.mine]
    outcome = runner.Outcome()
    if touched:
        outcome = runner.run(course, work.mine, touched, seed=seed, budget=budget)
    work.broken = outcome.broken
    usable = {name: file for name, file in work.mine.items() if name not in work.broken}
    for verdict in verdicts:
        one = verdict.exercise
        if one in work.missing:
            message = (
                f"{report.shown(verdict.file, course.root)} is missing; "
                "`python -m course build` puts its stub there"
            )
            refuse(verdict, "the module is there", Result("failed", message))
        elif one.dotted in work.broken:
            refuse(verdict, "the module can be used", work.broken[one.dotted])
        elif one in touched:
            for file, message in outcome.unusable.items():
                if file.partition("::")[0] == one.tests:
                    problem = Result("failed", message)
                    verdict.tests.append(test("the tests can be read", one, problem))
            found = {
                name: result
                for name, result in outcome.results.items()
                if name.partition("::")[0] == one.tests
            }
            if not (course.root / one.tests).is_file():
                problem = Result("failed", f"{one.tests} is missing")
                verdict.tests.append(test("the tests can be read", one, problem))
            failing = [
                name
                for name, result in found.items()
                if result.status != "passed" and not unwritten(result, verdict.file)
            ]
            blocked = blame(course, one, usable, failing, seed=seed, budget=budget)
            for name, result in found.items():
                verdict.tests.append(test(sentence(name), one, result))
                verdict.tests[-1].blocked_by = blocked.get(name)
            verdict.status = status_of(verdict.tests)
    return verdicts


def unwritten(result: Result, file: Path) -> bool:
    """Whether the cause is known at once: this very module has a stub in it still."""
    return result.stub and result.place is not None and result.place[0] == str(file)


def status_of(tests: Sequence[Test]) -> str:
    """An exercise's status from its tests'; one without any test has not passed."""
    for status in ("failed", "timed out", "blocked"):
        if any(test.status == status for test in tests):
            return status
    return "passed" if tests else "failed"


def blame(
    course: Course,
    one: Exercise,
    usable: Mapping[str, Path],
    failing: Sequence[str],
    *,
    seed: int,
    budget: float,
) -> dict[str, str]:
    """Those of the failing tests that another module makes fail, and the id of which.

    With only this exercise's module the student's, such a test passes; with all of
    them it fails; so on the way from the one to the other, adding the others in the
    course's order, there is one whose coming breaks it. It is found by halving.
    """
    others = [other for other in course.ready if other.dotted in usable and other is not one]
    found: dict[str, str] = {}

    def passing(count: int, tests: Sequence[str]) -> list[str]:
        """Those that pass with this module and the first `count` others."""
        names = [one.dotted, *(other.dotted for other in others[:count])]
        mine = {name: usable[name] for name in usable if name in names}
        outcome = runner.run(course, mine, [one], seed=seed, budget=budget / 2, only=tests)
        if one.dotted in outcome.broken:
            return []
        return [
            name
            for name in tests
            if name in outcome.results and outcome.results[name].status == "passed"
        ]

    def narrow(tests: Sequence[str], passes: int, fails: int) -> None:
        if not tests:
            return
        if fails - passes == 1:
            found.update(dict.fromkeys(tests, others[passes].id))
            return
        middle = (passes + fails) // 2
        good = passing(middle, tests)
        narrow(good, middle, fails)
        narrow([name for name in tests if name not in good], passes, middle)

    if others and failing:
        narrow(passing(0, failing), 0, len(others))
    return found


def sentence(name: str) -> str:
    """A test's name as a sentence: test_a.py::test_it_is_so[3] -> it is so (3)."""
    function, _, case = name.rpartition("::")[2].partition("[")
    words = function.removeprefix("test_").replace("_", " ")
    return f"{words} ({case.removesuffix(']')})" if case else words


def as_json(course: Course, verdicts: Sequence[Verdict]) -> dict[str, object]:
    return {
        "points": sum(verdict.exercise.points for verdict in verdicts),
        "earned": round(sum(verdict.earned for verdict in verdicts), 1),
        "exercises": [
            {
                "id": verdict.exercise.id,
                "name": verdict.exercise.name,
                "module": verdict.exercise.module,
                "file": report.shown(verdict.file, course.root),
                "points": verdict.exercise.points,
                "earned": verdict.earned,
                "status": verdict.status,
                "tests": [
                    {
                        "name": test.name,
                        "status": test.status,
                        "message": test.message,
                        "replay": test.replay,
                    }
                    for test in verdict.tests
                ],
            }
            for verdict in verdicts
        ],
    }
