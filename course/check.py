"""`check`: the tests of the exercises over the student's modules, and what they earn.

    untouched -> not started        missing, does not import -> failed, and nothing else is
    set aside by `use` -> reference, and earns nothing
    touched   -> its tests, with all of the student's modules -> passed
                 those that fail once more with only this module the student's
                     still failing -> failed, timed out
                     passing       -> blocked, by the first of their other modules, in
                                      the order of the course, that makes it fail

What always holds: every asked exercise has one status; nobody is blamed, or loses
points, for a failure that goes away when another of their modules is the reference's.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from course import progress
from course.grading.blame import blame
from course.grading.child import GraderFailed
from course.grading.difference import Difference, compare
from course.grading.mistakes import Mistake, likely
from course.grading.results import Outcome, Result, sentence
from course.grading.runner import Runner, forking
from course.manifest import Course, Exercise, Wrong, typed
from course.report import Report, shown
from course.workspace import Workspace, look_at

LOOK_EVERY = 0.3
"""Seconds between two looks at the files that are watched."""
WORTH_A_CHILD = 4
"""Exercises that take as long as it takes to start another child, or more."""


@dataclass
class Test:
    name: str
    """As a sentence."""
    result: Result
    replay: str
    blocked_by: str | None = None
    """The id of the exercise whose module makes it fail."""
    id: str = ""
    """As pytest names it."""
    difference: Difference | None = None
    """Where its run leaves the reference's, if that was looked for."""

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
    status: str
    tests: list[Test]
    likely: list[Mistake] = field(default_factory=list)
    """The named mistakes of which exactly these tests fail."""
    revealed: Sequence[str] = ()

    @property
    def worth(self) -> float:
        """The points that can be earned: half of a function's share is lost with its
        solution shown. In tenths."""
        one = self.exercise
        shown = len(self.revealed) / len(one.write) if one.write else 0
        return round(one.points * (1 - shown / 2), 1)

    @property
    def earned(self) -> float:
        """In proportion to the tests that pass with this module, also where another one
        blocks them; down to a tenth, and all for all of them."""
        passed = sum(test.status in ("passed", "blocked") for test in self.tests)
        if not passed:
            return 0.0
        return math.floor(10 * self.worth * passed / len(self.tests)) / 10

    @property
    def own_failures(self) -> list[Test]:
        """The tests that this module makes fail."""
        return [test for test in self.tests if test.status in ("failed", "timed out")]


def arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("ids", nargs="*", metavar="ID", help="such as 1.1; all if none is named")
    add("--test", default="", metavar="WORDS", help="only the tests with these in their names")
    add("--work", metavar="DIR", help="where your modules are (chapters/)")
    add("--json", metavar="FILE", help="write the result there as JSON too")
    add("--seed", type=int, default=0, metavar="N", help="the seed of the simulation (0)")
    add("--watch", action="store_true", help="check again whenever you save a module")


def run(options: argparse.Namespace) -> int:
    if options.test and options.json:
        raise Wrong("--json is the result of whole exercises: leave out --test")
    course = Course(options.root)
    asked = course.find(options.ids)
    if options.watch:
        return watch(course, asked, options)
    return once(course, asked, options)


def once(course: Course, asked: Sequence[Exercise], options: argparse.Namespace) -> int:
    """Checks and reports; the exit code."""
    work = look_at(course, options.work)
    report = Report(sys.stdout, course)
    try:
        with forking(course, options.seed, notice=report.progress) as runner:
            verdicts = check(runner, work, asked, words=options.test)
    except GraderFailed as problem:
        print(f"The tests could not be run: {problem}", file=sys.stderr)
        return 1
    finally:
        report.progress("")
    if options.test:
        verdicts = [verdict for verdict in verdicts if verdict.tests]
        if not verdicts:
            raise Wrong(f"--test {options.test}: no test that can run has this in its name")
    elif options.work is None:
        progress.keep(course, verdicts)
    report.show(work, verdicts, whole=not options.test)
    if options.json:
        try:
            text = json.dumps(as_json(course, verdicts), indent=2, ensure_ascii=False)
            Path(options.json).write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise Wrong(f"--json {options.json}: {error.strerror}") from None
    return 0 if all(verdict.status == "passed" for verdict in verdicts) else 1


def watch(course: Course, asked: Sequence[Exercise], options: argparse.Namespace) -> NoReturn:
    """Checks, and checks what was saved since, again and again, until Ctrl-C."""
    files = look_at(course, options.work).files

    def saved() -> dict[Exercise, tuple[int, int]]:
        """When each file was last written, and its size; any file system tells these."""
        found = {}
        for one in asked:
            with suppress(OSError):
                state = files[one.dotted].stat()
                found[one] = (state.st_mtime_ns, state.st_size)
        return found

    changed, before = list(asked), saved()
    while True:
        once(course, changed, options)
        print("\nwatching; save a module to check it again, Ctrl-C to stop", flush=True)
        while (now := saved()) == before:
            time.sleep(LOOK_EVERY)
        # One that is gone for a moment is about to be replaced by its editor.
        changed = [one for one in now if now[one] != before.get(one)] or changed
        before = now


def check(
    runner: Runner, work: Workspace, asked: Sequence[Exercise], *, words: str = ""
) -> list[Verdict]:
    """The verdict on each asked exercise, in their order; `words` choose among the tests,
    as in Runner.run. GraderFailed if there is none."""
    touched = [one for one in asked if one.dotted in work.mine]
    outcome = side_by_side(runner, work, touched, words)
    work.broken = outcome.broken
    usable = {name: file for name, file in work.mine.items() if name not in work.broken}

    def verdict(one: Exercise) -> Verdict:
        file = work.files[one.dotted]
        results = results_of(runner.course, work, one, outcome)
        failing = {
            name: result
            for name, result in results.items()
            if "::" in name
            and result.status != "passed"
            # The cause is known at once where this very module has a stub in it still.
            and not (result.stub and result.place and result.place[0] == str(file))
        }
        blocked = blame(runner, one, usable, failing)
        tests = {}
        for name, result in results.items():
            again = replay(runner, work, one, name, result)
            tests[name] = Test(sentence(name), result, again, blocked.get(name), name)
        own = [name for name in failing if name not in blocked]
        for name in own:
            if seen := results[name].seen:
                tests[name].difference = compare(runner, one, usable, name, seen)
        status = status_of(list(tests.values())) if one in touched or tests else "not started"
        if one in work.set_aside:
            status = "reference"
        # A mistake is known by all tests that it makes fail: none may fail for another
        # reason, as those do that meet a function still to be written.
        known = sum(result.status != "passed" for result in results.values()) == len(own)
        named = likely(runner.course, one, own) if known and not words else []
        revealed = work.revealed.get(one.id, ())
        return Verdict(one, file, status, list(tests.values()), named, revealed)

    with runner.threads(os.cpu_count()) as pool:
        return list(pool.map(verdict, asked))


def side_by_side(
    runner: Runner, work: Workspace, exercises: Sequence[Exercise], words: str
) -> Outcome:
    """Runs the exercises' tests in as many children as there are processors, if they are
    worth the start of another one."""
    count = max(1, min(os.cpu_count() or 1, len(exercises) // WORTH_A_CHILD))
    heaps: list[list[Exercise]] = [[] for _ in range(count)]
    for one in sorted(exercises, key=lambda one: -one.points):
        min(heaps, key=lambda heap: sum(other.points for other in heap)).append(one)

    def run(heap: list[Exercise]) -> Outcome:
        return runner.run(work.mine, [one for one in exercises if one in heap], words=words)

    with runner.threads(count) as pool:
        first, *others = pool.map(run, heaps)
    for other in others:
        first.add(other)
    return first


def replay(runner: Runner, work: Workspace, one: Exercise, name: str, result: Result) -> str:
    """The command that runs one test again, by its seed if that is not the usual one."""
    seed = runner.seed if result.seed is None else result.seed
    words = ["check", one.id]
    words += ["--work", work.option] if work.option else []
    words += ["--test", sentence(name)] if "::" in name else []
    return typed(*words, *(["--seed", str(seed)] if seed else []))


def results_of(
    course: Course, work: Workspace, one: Exercise, outcome: Outcome
) -> dict[str, Result]:
    """The results of an exercise's tests, or why there are none, by name."""
    if one in work.missing:
        file = shown(work.files[one.dotted], course.root)
        remedy = f"`{typed('build')}` puts its stub there"
        if work.option:
            remedy = f"copy it from {one.file}"
        return {"the module is there": Result("failed", f"{file} is missing; {remedy}")}
    if one.dotted in work.broken:
        return {"the module can be used": work.broken[one.dotted]}
    if one.dotted not in work.mine:
        return {}
    problems = [
        message for name, message in outcome.unusable.items() if name.startswith(one.tests)
    ]
    if not (course.root / one.tests).is_file():
        problems.append(f"{one.tests} is missing")
    unread = {"the tests can be read": Result("failed", "; ".join(problems))}
    return (unread if problems else {}) | outcome.of(one.tests)


def status_of(tests: Sequence[Test]) -> str:
    """An exercise's status from its tests'; one without any test has not passed."""
    for status in ("failed", "timed out", "blocked"):
        if any(test.status == status for test in tests):
            return status
    return "passed" if tests else "failed"


def as_json(course: Course, verdicts: Sequence[Verdict]) -> dict[str, object]:
    return {
        "points": sum(verdict.exercise.points for verdict in verdicts),
        "earned": round(sum(verdict.earned for verdict in verdicts), 1),
        "exercises": [
            {
                "id": verdict.exercise.id,
                "name": verdict.exercise.name,
                "module": verdict.exercise.module,
                "file": shown(verdict.file, course.root),
                "points": verdict.exercise.points,
                "earned": verdict.earned,
                "status": verdict.status,
                "likely": [mistake.sentence for mistake in verdict.likely],
                "tests": [test_as_json(course, test) for test in verdict.tests],
            }
            for verdict in verdicts
        ],
    }


def test_as_json(course: Course, test: Test) -> dict[str, object]:
    """A test; where it failed in a simulated run, with the diagram (SVG) and the first event
    that differs from the reference's run."""
    place, found = test.result.place, test.difference
    told: dict[str, object] = {
        "name": test.name,
        "status": test.status,
        "message": test.message,
        "place": f"{shown(Path(place[0]), course.root)}:{place[1]}" if place else "",
        "replay": test.replay,
        "diagram": "",
        "yours": "",
        "reference": "",
    }
    if found is not None:
        # Imported here since it is slow, and a check that passes does without.
        from course import draw
        from course.draw.space_time import make

        if make(found.yours.events).times:
            told["diagram"] = draw.svg(found.yours.events)
        if found.at is not None:
            told["yours"] = found.line(found.yours)
            told["reference"] = found.line(found.reference)
    return told
