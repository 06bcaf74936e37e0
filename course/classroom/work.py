"""One submission graded: a Job in, a Record out.

    each module alone on the reference's others        -> isolated credit
    all of the student's modules together              -> integrated credit
    of what fails: whose mistake, which one, since which event, as `check` tells it
    of what passes: whether it still does with a bug in it (trust.py)

`work` can run in any process of any machine that has the course: job and result are plain
data. What always holds: which tests there are is known from the reference, so none can be
left out; the student's code runs in the sandbox only.
"""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from course import draw
from course.check import replay, results_of
from course.classroom.records import Check, Flag, Graded, Ran, Record, Stamp, combined, share
from course.classroom.sandbox.edition import prepare
from course.classroom.sandbox.parent import Sandbox
from course.classroom.trust import bugs_for, sabotage
from course.draw.space_time import make
from course.grading.blame import blame
from course.grading.child import GraderFailed
from course.grading.difference import compare
from course.grading.mistakes import likely
from course.grading.results import Outcome, Result, sentence
from course.grading.runner import Runner
from course.manifest import Course, Exercise
from course.stubs import same
from course.workspace import Workspace, stub

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
"""What Python shows of where a thing lies in memory: another one at each run."""
NOT_RUN, NOT_STARTED, MISSING = "not run", "not started", "missing"


@dataclass(frozen=True)
class Job:
    """What there is to be done for one student."""

    student: str
    files: dict[str, bytes]
    """The modules that were taken, by the exercise's id."""
    left: list[str]
    stamp: dict[str, str]
    tests: dict[str, list[str]]
    """The tests of each exercise that is graded, by its id, as the reference has them."""
    seed: int
    """The private seed."""
    root: str
    """The course's folder, where this machine has it; another one uses its own."""
    edition: str = ""
    """Where all is laid out that sandboxes need, likewise."""
    only: tuple[str, ...] = ()
    """Those of the exercises whose tests run, if not all; the others' modules are among the
    student's."""


@dataclass
class Submission:
    """One student's modules while they are graded."""

    course: Course
    job: Job
    runner: Runner
    sandbox: Sandbox
    files: dict[str, Path] = field(default_factory=dict)
    """Full module name to file, of all that were taken."""
    mine: dict[str, Path] = field(default_factory=dict)
    """Of these, those that the student has touched."""
    broken: dict[str, Result] = field(default_factory=dict)
    """Of these, those that can't be used."""
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """The isolated runs, by the exercise's id."""


def work(job: Job) -> tuple[dict[str, Any], float]:
    """The Record as plain data, and the seconds that it took. Never raises for what is in a
    submission; what is the grader's own fault is told in Record.failed."""
    began = time.monotonic()
    course = Course(job.root if Path(job.root).is_dir() else ROOT)
    record = Record(job.student, Stamp(**job.stamp), [], list(job.left))
    try:
        with (
            Sandbox(course, edition(job, course)) as sandbox,
            tempfile.TemporaryDirectory() as folder,
        ):
            runner = Runner(
                course, job.seed, strict=True, start=sandbox.start, give_up=sandbox.close
            )
            one = Submission(course, job, runner, sandbox)
            write(one, Path(folder))
            record.exercises = grade(one)
            record.protections = list(sandbox.protections)
    except (GraderFailed, OSError) as problem:
        record.failed = f"{type(problem).__name__}: {problem}"
    return asdict(record), time.monotonic() - began


def edition(job: Job, course: Course) -> Path:
    there = Path(job.edition)
    if job.edition and there.is_dir():
        return there
    return own_edition(course.root, tuple(job.tests))


@cache
def own_edition(root: Path, ids: tuple[str, ...]) -> Path:
    """Of this process, made once."""
    folder = Path(tempfile.mkdtemp(prefix="course-edition-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    course = Course(root)
    return prepare(course, folder, course.find(ids))


def write(one: Submission, folder: Path) -> None:
    """Puts the modules that were taken into a folder, and sorts them."""
    for exercise in one.course.find(list(one.job.tests)):
        content = one.job.files.get(exercise.id)
        if content is None:
            continue
        file = folder / f"{exercise.module}.py"
        file.write_bytes(content)
        one.files[exercise.dotted] = file
        if not same(content.decode("utf-8", "backslashreplace"), stub(one.course, exercise)):
            one.mine[exercise.dotted] = file


def grade(one: Submission) -> list[Graded]:
    exercises = one.course.find(one.job.only or list(one.job.tests))
    touched = [exercise for exercise in exercises if exercise.dotted in one.mine]
    for exercise in touched:
        outcome = one.runner.run(
            {exercise.dotted: one.mine[exercise.dotted]}, [exercise],
            sabotage=bugs_for(one.course, exercise),
        )  # fmt: skip
        one.outcomes[exercise.id] = outcome
        one.broken |= outcome.broken
    together = integrated(one, touched)
    found = [graded(one, exercise, together.results) for exercise in exercises]
    for each in found:
        if each.id in one.outcomes:
            outcome = one.outcomes[each.id]
            each.flags += flags(one, outcome)
            unnoticed = sabotage(one.runner, one.course.find([each.id])[0], outcome)
            each.flags += [unnoticed] if unnoticed else []
    known = [flag for each in found for flag in each.flags]
    for flag in flags(one, together):
        if flag not in known:
            whose(found, flag).flags.append(flag)
    return found


def flags(one: Submission, outcome: Outcome) -> list[Flag]:
    """What a person has to look at."""
    return [
        Flag(
            flag["kind"], told(one, flag["sentence"]),
            [told(one, line) for line in flag["evidence"]],
        )
        for flag in outcome.flags
    ]  # fmt: skip


def whose(found: Sequence[Graded], flag: Flag) -> Graded:
    """The exercise whose module a flag of all modules' run names; else the first that ran."""
    text = " ".join([flag.sentence, *flag.evidence])
    ran = [one for one in found if one.status not in (MISSING, NOT_STARTED)]
    return next((one for one in ran if one.file in text), ran[0])


def integrated(one: Submission, touched: Sequence[Exercise]) -> Outcome:
    """What came of the tests with all of the student's modules. Tests that the student wrote
    run on none of them, and a module that is the only one is among no others: what they did
    alone counts."""
    usable = {name: file for name, file in one.mine.items() if name not in one.broken}
    among = [
        each for each in one.course.find(list(one.job.tests))
        if each.dotted in usable and not each.runtimes
    ]  # fmt: skip
    asked = [each for each in among if each in touched]
    found = Outcome()
    for outcome in one.outcomes.values():
        found.results |= outcome.results
    # Whoever grades one exercise again has it among the others as well.
    if asked and len(among) > 1:
        found.add(one.runner.run(usable, asked))
    return found


def graded(one: Submission, exercise: Exercise, together: Mapping[str, Result]) -> Graded:
    found = Graded(
        exercise.id, exercise.name, exercise.module, exercise.file, exercise.points,
        NOT_STARTED, 0.0, 0.0, 0.0,
    )  # fmt: skip
    outcome = one.outcomes.get(exercise.id)
    tests = one.job.tests[exercise.id]
    if outcome is None or exercise.dotted in one.broken:
        if exercise.dotted not in one.files:
            found.status, found.reason = MISSING, f"{exercise.file} is not in the submission"
        elif outcome is not None:
            result = one.broken[exercise.dotted]
            found.status, found.reason = "unusable", told(one, result.message)
            found.reason += f" ({place(one, result)})" if result.place else ""
        none = Ran(NOT_RUN)
        found.checks = [
            Check(name, sentence(name), none, none, one.job.seed) for name in tests
        ]
        return found
    return with_results(one, exercise, found, outcome, together)


def with_results(
    one: Submission, exercise: Exercise, found: Graded, outcome: Outcome,
    together: Mapping[str, Result],
) -> Graded:  # fmt: skip
    """Of a module that could be used."""
    work = Workspace(mine=one.mine, files=one.files)
    tests = one.job.tests[exercise.id]
    alone = results_of(one.course, work, exercise, outcome)
    did_not = next((alone[name] for name in alone if name not in tests), None)
    did_not = did_not or Result("failed", "did not run")
    results = {name: alone.get(name, did_not) for name in tests}
    others = {name: together.get(name, Result("failed", "did not run")) for name in tests}
    failing = {
        name: others[name]
        for name in tests
        if results[name].status == "passed" and others[name].status != "passed"
    }
    usable = {name: file for name, file in one.mine.items() if name not in one.broken}
    blocked = blame(one.runner, exercise, usable, failing)
    for name in tests:
        again = replay(one.runner, Workspace(), exercise, name, results[name])
        seed = results[name].seed
        check = Check(
            name, sentence(name), ran(one, results[name]), ran(one, others[name]),
            one.job.seed if seed is None else seed, again,
        )  # fmt: skip
        if by := blocked.get(name):
            check.integrated = replace(check.integrated, status="blocked", blocked_by=by)
        found.checks.append(check)
    explain(one, exercise, found, results)
    give_points(one.course, exercise, found)
    return found


def ran(one: Submission, result: Result) -> Ran:
    return Ran(
        result.status, told(one, result.message), place(one, result),
        place(one, replace(result, place=result.test)), told(one, result.printed),
        result.stub,
    )  # fmt: skip


def place(one: Submission, result: Result) -> str:
    """File and line; the file alone of an endless loop, which may be seen at each line."""
    if result.place is None:
        return ""
    file, line = result.place
    near = one.sandbox.near(file)
    return near if result.status == "timed out" else f"{near}:{line}"


def told(one: Submission, text: str) -> str:
    """What is told in a record: nothing that is different at each run."""
    return ADDRESS.sub("0x...", one.sandbox.near(text))


def explain(
    one: Submission, exercise: Exercise, found: Graded, results: Mapping[str, Result]
) -> None:
    """The first event that differs, of the tests of which a run is known, and the mistakes
    that the failures look like."""
    failing = [name for name, result in results.items() if result.status != "passed"]
    own = [name for name in failing if not results[name].stub]
    file = one.mine[exercise.dotted]
    for check in found.checks:
        seen = results[check.id].seen
        if check.id not in own or seen is None:
            continue
        difference = compare(one.runner, exercise, {exercise.dotted: file}, check.id, seen)
        if difference is None:
            continue
        if make(seen.events).times:
            check.diagram = draw.svg(seen.events)
        if difference.at is not None:
            check.yours = difference.line(difference.yours)
            check.reference = difference.line(difference.reference)
    if len(own) == len(failing):
        found.likely = [each.sentence for each in likely(one.course, exercise, own)]


def give_points(course: Course, exercise: Exercise, found: Graded) -> None:
    alone = [check.isolated.status for check in found.checks]
    among = [check.integrated.status for check in found.checks]
    total = len(found.checks)
    found.isolated = share(alone.count("passed"), total, exercise.points)
    found.integrated = share(among.count("passed"), total, exercise.points)
    found.earned = combined(course, found.isolated, found.integrated)
    found.status = next((bad for bad in ("failed", "timed out") if bad in alone), "passed")
