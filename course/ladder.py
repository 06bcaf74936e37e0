"""`help`: the ladder, one rung a call, for the function that is in the way.

    1  a question that leads on
    2  your run beside the reference's, with the first event that differs
    3  the rule in pseudo-code

After that only `reveal` and `use` are left. The questions and rules of an exercise stand
in course/ladder/<module>.toml, a table a function with `question` and `rule`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import textwrap
import tomllib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from course.check import Test, Verdict, check
from course.grading.child import GraderFailed
from course.grading.difference import Difference, told
from course.grading.results import Seen
from course.grading.runner import Runner, forking
from course.lessons.fill import fill, unwritten
from course.manifest import Course, Exercise, Wrong, typed
from course.reference import text_of
from course.report import WIDTH, Report
from course.standing import next_exercise
from course.state import State
from course.stubs import CannotCut
from course.workspace import Workspace, look_at, read

RUNGS = 3
BESIDE = 2
"""The rung that shows a run, and so needs one."""
BEFORE, AFTER = 6, 2
"""Events shown before the first that differs, and from it on."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "id", nargs="?", metavar="ID", help="such as 1.1; the next exercise if none is named"
    )
    parser.add_argument(
        "function", nargs="?", metavar="FUNCTION",
        help="such as put; if none is named, the one that fails or is still to be written",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    one = course.find([options.id])[0] if options.id else next_exercise(course)
    if one is None:
        print("all exercises are done")
        return 0
    texts = ladder(course, one)
    report = Report(sys.stdout, course)
    try:
        work = look_at(course)
        asked = [full_name(one, options.function)] if options.function else one.write
        with forking(course, notice=report.progress) as runner:
            (verdict,) = check(runner, work, [one])
            cured = cures(runner, work, verdict, asked)
    except GraderFailed as problem:
        print(f"The tests could not be run: {problem}", file=sys.stderr)
        return 1
    finally:
        report.progress("")
    if options.function is None and verdict.status in ("passed", "blocked"):
        blocked = {test.blocked_by for test in verdict.tests if test.blocked_by}
        for id in sorted(filter(None, blocked)):
            print(f"{one.id} is right; what fails is the work of {id}: {typed('help', id)}")
        if not blocked:
            print(f"{one.id} passes. Help for one of its functions: {names_of(one)}")
        return 0
    if any("::" not in test.id for test in verdict.own_failures):
        report.failures(verdict.tests)
        return 0
    name = asked[0] if options.function else focus(verdict, cured)
    failing = cured.get(name, [])
    state = State(course.root)
    rungs = state.get("rungs", {})
    key = f"{one.id} {name}"
    rung = min(rungs.get(key, 0) + 1, RUNGS)
    if rung == BESIDE and not failing:
        # Nothing to show yet: it goes on, and comes back to that when there is.
        rung = RUNGS
    else:
        state.put("rungs", rungs | {key: rung})
    print(f"{one.id} {name}, help {rung} of {RUNGS}\n")
    if rung == BESIDE:
        beside(report, failing)
    elif rung < BESIDE:
        report.paragraph(texts[name]["question"])
    else:
        report.line(textwrap.indent(texts[name]["rule"].strip("\n"), "     "))
    print()
    if rung < RUNGS:
        print(f"next: {typed('help', one.id, short(name))}")
    else:
        print(f"its solution, for half its worth: {typed('reveal', one.id, short(name))}")
        print(f"go on without points for {one.id}: {typed('use', one.id, 'reference')}")
    return 0


def ladder(course: Course, one: Exercise) -> dict[str, dict[str, str]]:
    """Function to its question and rule. Wrong if one is missing."""
    file = course.root / "course" / "ladder" / f"{one.module}.toml"
    try:
        texts = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Wrong(f"{file}: {error}") from None
    for name in one.write:
        for key in ("question", "rule"):
            if not isinstance(texts.get(name, {}).get(key), str):
                raise Wrong(f"{file}: {name} has no {key}")
    return texts


def short(name: str) -> str:
    return name.rpartition(".")[2]


def names_of(one: Exercise) -> str:
    return ", ".join(map(short, one.write))


def full_name(one: Exercise, function: str) -> str:
    """The name of a function to write as the manifest has it. Wrong if it has none."""
    for name in one.write:
        if function in (name, short(name)):
            return name
    raise Wrong(f"{function} is none of the functions of {one.id}: {names_of(one)}")


def cures(
    runner: Runner, work: Workspace, verdict: Verdict, names: Sequence[str]
) -> dict[str, list[Test]]:
    """Function to the failures that go away with the reference's in its place."""
    one = verdict.exercise
    failing = {test.id: test for test in verdict.own_failures if not test.result.stub}
    if one.dotted not in work.mine or one.dotted in work.broken or not failing:
        return {}
    source, reference = read(verdict.file), text_of(runner.course, one.reference)
    written = [name for name in names if name not in unwritten(source, one.write)]

    def cured(name: str) -> list[Test]:
        try:
            text = fill(source, reference, one.write, one.drop, only=[name])
        except CannotCut:
            return []
        # The reference's own, since it was revealed: nothing would come of another run.
        if text == source:
            return []
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / verdict.file.name
            file.write_text(text, encoding="utf-8")
            mine = {k: v for k, v in work.mine.items() if k not in work.broken}
            outcome = runner.run(mine | {one.dotted: file}, [one], only=list(failing))
        good = {id for id, result in outcome.results.items() if result.status == "passed"}
        return [test for id, test in failing.items() if id in good]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(written, pool.map(cured, written), strict=True))


def focus(verdict: Verdict, cured: Mapping[str, Sequence[Test]]) -> str:
    """The first function that failures come from, since the next ones may build on it; else
    the first to be written."""
    one = verdict.exercise
    if any(cured.values()):
        return next(name for name in one.write if cured.get(name))
    text = read(verdict.file) if verdict.file.is_file() else ""
    missing = unwritten(text, one.write)
    return next((name for name in one.write if name in missing), one.write[0])


def beside(report: Report, failing: Sequence[Test]) -> None:
    """The first failure: what was expected, and both runs up to where they differ."""
    ran = [test for test in failing if test.difference]
    test = ran[0] if ran else failing[0]
    report.paragraph(f"{test.name}: {test.message}")
    if test.result.place:
        report.line(f"     in {report.place(test.result.place)}")
    if test.result.test:
        report.line(f"     tested at {report.place(test.result.test)}")
    if test.difference and test.difference.at is not None:
        runs(report, test, test.difference, test.difference.at)
    elif test.difference:
        report.paragraph("Nothing in what is sent differs: only what came of it does.")


def runs(report: Report, test: Test, found: Difference, at: int) -> None:
    report.line()
    report.paragraph("both alike, before:" if at else "the first event differs:")
    events(report, found.yours, max(0, at - BEFORE), at)
    for whose, seen in (("yours", found.yours), ("the reference's", found.reference)):
        report.paragraph(f"then {whose}:")
        events(report, seen, at, at + AFTER)
    report.line(f"\n     again, with the whole picture: {test.replay}")


def events(report: Report, seen: Seen, first: int, last: int) -> None:
    for event in seen.events[first:last]:
        report.line(f"       {told(event)}"[:WIDTH])
    if last > len(seen.events):
        report.line("       nothing more happens")
