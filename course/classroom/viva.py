"""`viva`: does a student understand the modules that they handed in?

Three bugs of the banks are put into the student's own modules, and the student says which
test fails and where in the run it shows. What similarity of eight-line functions can't tell,
this can: who wrote, or has understood, them finds it in minutes.

    viva ada                  asks, one question after the other
    viva ada --sheet FILE     writes the questions, to be answered in the file
    viva ada --answers FILE   judges that file
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from course.classroom import sheets
from course.classroom.bugs import Bug, choose
from course.classroom.sandbox.edition import prepare
from course.classroom.sandbox.parent import Sandbox
from course.classroom.sheets import AT, FAILS, POINTS, Answer, Judged
from course.classroom.taking import Taken, take
from course.grading.runner import Runner
from course.manifest import Course, Wrong
from course.report import Report
from course.stubs import same
from course.workspace import stub

QUESTIONS = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("submission", type=Path, metavar="SUBMISSION", help="the folder or zip of a student")
    add("--student", metavar="NAME", help="who it is, if not the name of the folder or zip")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--sheet", metavar="FILE", help="write the questions, ask nothing")
    how.add_argument("--answers", metavar="FILE", help="judge a sheet with the answers in it")
    add("--json", metavar="FILE", help="write the points there as JSON too")


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    report = Report(sys.stdout, course)
    path: Path = options.submission
    if not path.exists():
        raise Wrong(f"{path} is not there; it is the folder or zip of one student")
    zipped = path.suffix.lower() == ".zip"
    student = options.student or (path.stem if zipped else path.resolve().name)
    taken = take(course, student, path, course.ready)
    digest = taken.digest[:12]
    said = read(options.answers, digest) if options.answers else {}
    with bugs_for(course, taken, report) as bugs:
        if options.sheet:
            write(options.sheet, sheets.sheet(student, digest, bugs))
            print(f"{options.sheet}: {len(bugs)} questions for {student}")
            return 0
        given = said if options.answers else ask(student, bugs)
    judged = sheets.judge(bugs, given)
    points, most = show(report, student, judged), POINTS * len(bugs)
    if options.json:
        write(options.json, as_json(student, digest, judged))
    return 0 if points == most else 1


@contextmanager
def bugs_for(course: Course, taken: Taken, report: Report) -> Iterator[list[Bug]]:
    """The bugs for a student. Wrong if there is none, since nothing of theirs passes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("mine", "bugs"):
            (folder / part).mkdir()
        mine = {}
        for one in course.ready:
            content = taken.files.get(one.id)
            if content is None:
                continue
            if same(content.decode("utf-8", "backslashreplace"), stub(course, one)):
                continue
            mine[one.dotted] = folder / "mine" / f"{one.module}.py"
            mine[one.dotted].write_bytes(content)
        found: list[Bug] = []
        if mine:
            report.progress("looking for bugs that show in these modules")
            written = [one for one in course.ready if one.dotted in mine]
            with Sandbox(course, prepare(course, folder / "edition", written)) as sandbox:
                runner = Runner(course, start=sandbox.start, give_up=sandbox.close)
                bugs = choose(runner, mine, taken.student, folder / "bugs")
                found += islice(bugs, QUESTIONS)
            report.progress("")
        if not found:
            raise Wrong(
                f"{taken.student}: there is nothing to ask, since of {len(mine)} modules that "
                "were written none passes that simulates something"
            )
        yield found


def ask(student: str, bugs: Sequence[Bug]) -> dict[int, Answer]:
    """Asks at the console; whoever ends the input has answered no more."""
    given: dict[int, Answer] = {}
    print(sheets.INTRODUCTION.partition("Write behind")[0].format(student=student).rstrip())
    try:
        for number, bug in enumerate(bugs, 1):
            print("\n" + "\n".join(sheets.question(number, bug)) + "\n")
            answer = given[number] = Answer()
            answer.fails = input(f"{number} {FAILS}: ").strip()
            answer.at = input(f"{number} {AT}: ").strip()
    except EOFError:
        print()
    return given


def read(file: str, digest: str) -> dict[int, Answer]:
    """The answers in a sheet. Wrong if it can't be read, is none, or is of other modules."""
    try:
        text = Path(file).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise Wrong(f"{file}: {error.strerror}") from None
    asked = text.partition("\nsubmission:")[2].partition("\n")[0].strip()
    if asked != digest:
        raise Wrong(
            f"{file}: " + ("no sheet that `viva --sheet` wrote" if not asked else
            f"its questions are of submission {asked}, and this one is {digest}")
        )  # fmt: skip
    return sheets.answers(text)


def show(report: Report, student: str, judged: Sequence[Judged]) -> float:
    """Prints what came of it; the points."""
    for number, one in enumerate(judged, 1):
        exercise = one.bug.exercise
        report.line(f"{number}. {exercise.id} {exercise.module}: {one.points:g} of {POINTS}")
        for remark in one.remarks:
            report.paragraph(remark)
        for line in sheets.right(one.bug):
            report.paragraph(line) if line[0] != " " else report.line(f"    {line}")
    points = sum(one.points for one in judged)
    report.line(f"\n{student}: {points:g} of {POINTS * len(judged)} points")
    if len(judged) < QUESTIONS:
        report.line(f"no more than {len(judged)} bugs show in what passes of these modules")
    return points


def as_json(student: str, digest: str, judged: Sequence[Judged]) -> str:
    questions = [
        {
            "exercise": one.bug.exercise.id, "bug": one.bug.name, "points": one.points,
            "of": POINTS, "fails": one.answer.fails, "wrong at": one.answer.at,
            "right": {"fails": one.bug.failing, "event": one.bug.at + 1,
                      "who": sorted(one.bug.culprits)},
        }
        for one in judged
    ]  # fmt: skip
    told = {
        "student": student, "submission": digest, "questions": questions,
        "points": sum(one.points for one in judged), "of": POINTS * len(judged),
    }  # fmt: skip
    return json.dumps(told, indent=1) + "\n"


def write(file: str, text: str) -> None:
    try:
        Path(file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Wrong(f"{file}: {error.strerror}") from None
