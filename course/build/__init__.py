"""`build`: what is made from other files. `build --check`: whether all of it is so.

Made are the stubs, the notebooks and the table of contents in chapters/, and the pictures
of the README. A file that differs from what would be written is somebody's work, or what it
is made from has changed: it is kept unless --force.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from course.build import contents, picture
from course.lessons import text as lessons
from course.manifest import Course, typed
from course.reference import import_path
from course.stubs import same
from course.workspace import read, stub


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check", action="store_true", help="write nothing, say what differs and exit with 1"
    )
    parser.add_argument("--force", action="store_true", help="overwrite what differs")


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    differ = written = 0
    for file, text in products(course):
        path = course.root / file
        there = path.exists()
        if there and same(read(path), text):
            continue
        if options.check or (there and not options.force):
            print(f"{file}: {'differs from what is built' if there else 'missing'}")
            differ += 1
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{file}: written")
        written += 1
    if differ and options.check:
        print(f"run `{typed('build', '--force')}` and commit what it writes")
    elif differ:
        print("kept as they are; `build --force` overwrites them, and your work is lost")
    else:
        print(f"{written} written, all others are as built" if written else "all is as built")
    return 1 if differ else 0


def products(course: Course) -> Iterator[tuple[str, str]]:
    """Each file that is built, from the root, with what it is to hold."""
    for one in course.ready:
        yield Path(one.file).as_posix(), stub(course, one)
    yield contents.FILE, contents.page(course)
    for lesson in lessons.texts(course):
        yield lessons.notebook_of(lesson), lessons.notebook(course, lesson)
    sys.path.insert(0, str(import_path(course.root)))
    yield from picture.draw(course)
