"""`help`: the ladder, one rung a call, for the function that is in the way.

    1  a question that leads on
    2  your run beside the reference's, with the first event that differs
    3  the rule in pseudo-code

After that only `reveal` and `use` are left. The questions and rules of an exercise stand
in course/ladder/<module>.toml, a table a function with `question` and `rule`.
"""

from __future__ import annotations

import argparse
import ast
import sys
import textwrap
import tomllib

from course.check import Test, Verdict, check
from course.child import GraderFailed
from course.difference import Difference, told
from course.manifest import Course, Exercise, Wrong, typed
from course.report import WIDTH, Report
from course.results import Seen
from course.runner import Runner
from course.state import State
from course.stubs import definitions
from course.workspace import look_at, read

RUNGS = 3
BESIDE = 2
"""The rung that shows a run, and so needs one."""
BEFORE, AFTER = 6, 2
"""Events shown before the first that differs, and from it on."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="such as 1.1")
    parser.add_argument(
        "function", nargs="?", metavar="FUNCTION",
        help="such as put; if none is named, the one that fails or is still to be written",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    (one,) = course.find([options.id])
    if not one.write:
        raise Wrong(f"{one.id} has no functions to write; its lesson is the help")
    texts = ladder(course, one)
    report = Report(sys.stdout, course)
    try:
        work = look_at(course)
        (verdict,) = check(Runner(course, notice=report.progress), work, [one])
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
    name = full_name(one, options.function) if options.function else focus(verdict)
    state = State(course.root)
    rungs = state.get("rungs", {})
    key = f"{one.id} {name}"
    rung = min(rungs.get(key, 0) + 1, RUNGS)
    if rung == BESIDE and not verdict.own_failures:
        # Nothing to show yet: it goes on, and comes back to that when there is.
        rung = RUNGS
    else:
        state.put("rungs", rungs | {key: rung})
    print(f"{one.id} {name}, help {rung} of {RUNGS}\n")
    [question, beside, rule][rung - 1](report, verdict, name, texts[name])
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


def focus(verdict: Verdict) -> str:
    """The function that the first failure is in, else the first still to be written."""
    one = verdict.exercise
    text = read(verdict.file) if verdict.file.is_file() else ""
    for test in verdict.own_failures:
        place = test.result.place
        if place and place[0] == str(verdict.file):
            try:
                nodes = dict(definitions(ast.parse(text)))
            except SyntaxError:
                break
            for name in one.write:
                node = nodes.get(name)
                if node and node.lineno <= place[1] <= (node.end_lineno or 0):
                    return name
    unwritten = (n for n in one.write if f"{one.module}.{n} is still to be written" in text)
    return next(unwritten, one.write[0])


def question(report: Report, verdict: Verdict, name: str, texts: dict[str, str]) -> None:
    report.paragraph(texts["question"])


def rule(report: Report, verdict: Verdict, name: str, texts: dict[str, str]) -> None:
    report.line(textwrap.indent(texts["rule"].strip("\n"), "     "))


def beside(report: Report, verdict: Verdict, name: str, texts: dict[str, str]) -> None:
    """The first failure: what was expected, and both runs up to where they differ."""
    failing = verdict.own_failures
    ran = [test for test in failing if test.difference]
    test = ran[0] if ran else failing[0]
    report.paragraph(f"{test.name}: {test.message}")
    if test.result.place:
        report.line(f"     in {report.place(test.result.place)}")
    if test.result.test:
        report.line(f"     tested at {report.place(test.result.test)}")
    if test.difference:
        runs(report, test, test.difference)
    else:
        report.paragraph("This test makes no simulated run to show: read it, it is short.")


def runs(report: Report, test: Test, found: Difference) -> None:
    if found.at is None:
        report.paragraph("What happens is what happens with the reference, event by event:")
        events(report, found.yours, 0, len(found.yours.events))
        return
    start = max(0, found.at - BEFORE)
    report.line()
    report.paragraph("both alike, before:" if found.at else "the first event differs:")
    events(report, found.yours, start, found.at)
    for whose, seen in (("yours", found.yours), ("the reference's", found.reference)):
        report.paragraph(f"then {whose}:")
        events(report, seen, found.at, found.at + AFTER)
    report.line(f"\n     again, with the whole picture: {test.replay}")


def events(report: Report, seen: Seen, first: int, last: int) -> None:
    for event in seen.events[first:last]:
        report.line(f"       {told(event)}"[:WIDTH])
    if last > len(seen.events):
        report.line("       nothing more happens")
