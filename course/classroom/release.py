"""`release`: the student edition, into a folder or a zip.

Into a folder that a student has worked in it lays what is new, and leaves their work.
"""

from __future__ import annotations

import argparse
import zipfile
from pathlib import Path

from course import laying
from course.classroom import edition
from course.manifest import Course, Wrong

ZIP = ".zip"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "out", metavar="OUT", help="a folder, also one that a student has worked in, or a .zip"
    )
    parser.add_argument(
        "--through", type=int, metavar="CHAPTER", help="leave out the chapters behind this one"
    )


def run(options: argparse.Namespace) -> int:
    course = Course(options.root)
    out = Path(options.out)
    if out.resolve().is_relative_to(course.root.resolve()):
        raise Wrong(f"{out} is in the course's own folder: name one outside of {course.root}")
    made = edition.files(course, options.through)
    if out.suffix == ZIP:
        pack(made, out)
        print(f"{out}: {len(made)} files, to be unpacked by students")
        return 0
    fresh = laying.read_record(out) == laying.Record()
    said = list(laying.lay(made, out))
    if fresh:
        print(f"{out}: {len(made)} files; students begin with its README.md")
    else:
        print("\n".join([*said, f"{out}: updated" if said else f"{out}: nothing is new"]))
    return 0


def pack(made: dict[str, bytes], out: Path) -> None:
    """Writes the edition as a zip with one folder in it. Wrong if something else has that
    name, or it can't be written."""
    if out.exists() and not is_edition(out):
        raise Wrong(f"{out} is there and is no student edition: name another file")
    record = laying.as_bytes(laying.record_of(made))
    content = edition.archive(
        {f"{out.stem}/{file}": data for file, data in (made | {laying.RECORD: record}).items()}
    )
    part = out.with_name(f"{out.name}.part")
    try:
        part.write_bytes(content)
        part.replace(out)
    except OSError as error:
        raise Wrong(f"{out}: {error.strerror}") from None


def is_edition(out: Path) -> bool:
    try:
        with zipfile.ZipFile(out) as file:
            return any(name.endswith(f"/{laying.RECORD}") for name in file.namelist())
    except (OSError, zipfile.BadZipFile):
        return False
