"""`handin`: how submissions come in by themselves and are graded as they come.

    handin gradescope OUT.zip   an autograder for Gradescope: the whole course, and two scripts
    handin github FOLDER        a workflow for the student edition in that folder

Gradescope runs `grade` in the instructor's container, as at home, sandbox and all. On GitHub
the student's own repository runs `check`: what it shows is for the student, and a grade is
what `grade` says of a clone.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from course.classroom.grade import chosen
from course.classroom.handin import github, gradescope
from course.manifest import Course, Exercise


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("where", choices=["gradescope", "github"], help="where it is for")
    parser.add_argument(
        "out", metavar="OUT", type=Path,
        help="the .zip to write, or the folder with a student edition",
    )  # fmt: skip
    parser.add_argument(
        "--only", metavar="ID", nargs="+", default=[],
        help="these exercises, or chapters by their number; all if none is named",
    )  # fmt: skip
    parser.add_argument(
        "--secret", metavar="DIR", type=Path,
        help="gradescope: with the private seed of what `grade` wrote there, not a new one",
    )  # fmt: skip


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    # Said now if there is no such exercise, and not to each student later.
    wanted: list[Exercise] = chosen(course, options.only)
    ids = [one.id for one in wanted] if options.only else []
    if options.where == "gradescope":
        return gradescope.write(course, options.out, ids, options.secret)
    return github.write(course, options.out, ids)
