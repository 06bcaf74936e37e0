"""`exam`: the student's whole runtime, examined by real Erlang nodes.

    examinee.py    the student's node, in a process of its own
    examiner.erl   the questions, and who judges the answers
    questions.py   what each question is about, and which exercises answer it

What always holds: the verdict is what the examiner prints, on Erlang's side of the wire;
nothing that the student's node prints counts. HOME, epmd and names are the exam's own, so
it meets no other node of the machine and leaves nothing behind.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from course.erlang import missing
from course.exam.questions import QUESTIONS, Answer
from course.exam.sitting import Sitting
from course.manifest import Course, Exercise, Wrong, typed
from course.report import Report
from course.state import State
from course.workspace import Workspace, look_at

RECORDING = Path(__file__).with_name("recording.txt")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--practice", action="store_true",
        help="with the reference's modules in the place of those that are not yours yet",
    )  # fmt: skip
    parser.add_argument("--work", metavar="DIR", help="where your modules are (chapters/)")


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    work = look_at(course, options.work)
    report = Report(sys.stdout, course)
    if lacking := missing():
        recorded(report, lacking)
        return 1
    exam = next((one for one in course.exercises if one.module == "exam"), None)
    if exam is None and not options.practice:
        raise Wrong(
            "the exam is of all four chapters, and this edition has fewer: "
            f"`{typed('exam', '--practice')}` takes the reference's for the others"
        )
    others = not_theirs(course, work)
    if others and not options.practice:
        names = ", ".join(f"{one.id} {one.module}" for one in others)
        raise Wrong(
            f"the exam is for a runtime that is all yours; still missing: {names}; "
            f"`{typed('exam', '--practice')}` takes the reference's for these"
        )
    with Sitting(course.root, work.mine) as sitting:
        report.line(f"your node, examined by Erlang/OTP {sitting.release}\n")
        answers = []
        for answer in sitting.answers(report.progress):
            report.progress("")
            show(report, answer)
            answers.append(answer)
        said = sitting.said()
    right = sum(answer.status == "right" for answer in answers)
    report.line(f"\n{right} of {len(QUESTIONS)} questions answered right")
    if right < len(QUESTIONS) and said:
        report.line("your node printed, at last:")
        for line in said.splitlines()[-8:]:
            report.line(f"   {line}")
    if others or exam is None:
        report.line("a practice: no points")
    elif options.work is None:
        earned = int(10 * exam.points * right / len(QUESTIONS)) / 10
        State(course.root).put("exam", earned)
        report.line(f"{earned:g} of {exam.points} points")
    if right == len(QUESTIONS) and not (others or exam is None):
        report.line("Your node is one that Erlang takes for one of its own.")
    return 0 if right == len(QUESTIONS) else 1


def not_theirs(course: Course, work: Workspace) -> list[Exercise]:
    """The exercises of the runtime whose module is still the reference's."""
    runtime = [one for one in course.ready if one.package == one.chapter.package]
    return [one for one in runtime if one.dotted not in work.mine]


def show(report: Report, answer: Answer) -> None:
    question = QUESTIONS[answer.question]
    sign = {"right": report.tick, "wrong": report.cross, "unasked": " "}[answer.status]
    report.line(f"{sign} {question.sentence}{' (not asked)' * (answer.status == 'unasked')}")
    if answer.status == "wrong":
        report.paragraph(f"expected {answer.text}")
        report.line(f"     the work of {', '.join(question.exercises)}")


def recorded(report: Report, lacking: str) -> None:
    """What there is without Erlang: how to get it, and an exam of the reference."""
    report.paragraph(
        f"The exam needs Erlang/OTP 25 or newer, and {lacking}. Install it with "
        "`apt install erlang-base erlang-crypto` (Debian, Ubuntu), `brew install erlang` "
        "(Mac), or from https://www.erlang.org/downloads, and come back."
    )
    report.line("\nMeanwhile a recording: the reference's exam, not yours.\n")
    for line in RECORDING.read_text(encoding="utf-8").splitlines():
        report.line(line)
