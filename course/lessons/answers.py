"""For maintainers: the course as a student works through it who knows every answer.

`python -m course.lessons.answers [ID...]`: in a fresh copy of the stubs each function in
its turn gets the reference's body, and the exercise is checked after it, by the command
that students use. Each exercise must turn green with its last function and not before, and
M1 must be reached after 1.2.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from course.lessons.fill import fill
from course.lessons.live import live
from course.lessons.text import read as cells_of
from course.manifest import Course, Exercise
from course.reference import text_of
from course.workspace import look_at, read, stub


def fresh(course: Course, folder: Path) -> None:
    """Writes all stubs into a folder laid out as chapters/ is."""
    for one in course.ready:
        file = folder / one.chapter.directory / f"{one.module}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(stub(course, one), encoding="utf-8", newline="\n")


def answer(course: Course, one: Exercise, name: str, folder: Path) -> None:
    """Writes one function of an exercise."""
    file = folder / one.chapter.directory / f"{one.module}.py"
    text = fill(read(file), text_of(course, one.reference), one.write, one.drop, [name])
    file.write_text(text, encoding="utf-8", newline="\n")


def check(course: Course, one: Exercise, folder: Path) -> tuple[str, float]:
    """The status of an exercise, and the seconds that the command took."""
    out = folder / "result.json"
    command = [sys.executable, "-m", "course", "check", one.id, "--work", str(folder)]
    began = time.monotonic()
    subprocess.run(
        [*command, "--json", str(out)], cwd=course.root, capture_output=True, check=False
    )
    took = time.monotonic() - began
    (result,) = json.loads(out.read_text(encoding="utf-8"))["exercises"]
    return result["status"], took


def milestone(course: Course, folder: Path) -> str:
    """What comes of M1 with what is written so far; "" if Erlang was answered."""
    lesson = course.find(["1.1"])[0].lesson
    cells = [cell for cell in cells_of(course, lesson) if cell.section == "M1"]
    (cell,) = [cell for cell in cells if cell.kind == "live"]
    work = look_at(course, str(folder))
    seen = live(course, work, cell.source, "mailbox", lambda text: None)
    if "from_python" in seen.played.printed or shutil.which("erl") is None:
        return ""
    return seen.played.error or "erl got no answer"


def work_through(course: Course, asked: list[Exercise], folder: Path) -> Iterator[str]:
    """Answers everything, in order; says what went as it should not, prints the rest."""
    fresh(course, folder)
    for one in asked:
        for name in one.write:
            answer(course, one, name, folder)
            status, took = check(course, one, folder)
            print(f"{one.id:<5}{name:<24}{took:6.2f} s  {status}", flush=True)
            last = name == one.write[-1]
            if (status == "passed") != last:
                yield f"{one.id}: {status} after {name}" + (", its last" if last else "")
        if one.id == "1.2":
            problem = milestone(course, folder)
            print(f"M1   {problem or 'reached'}", flush=True)
            if problem:
                yield f"M1: {problem}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="course.lessons.answers", description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID")
    options = parser.parse_args()
    course = Course(Path(__file__).resolve().parents[2])
    with tempfile.TemporaryDirectory() as folder:
        asked = course.find(options.ids)
        problems = list(work_through(course, asked, Path(folder)))
    print("\n".join(problems) or "every exercise turned green with its last function")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
