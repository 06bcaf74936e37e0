"""Whose module is it: the one rule of the loader.

A module that the student has not touched (it says what its stub says) is the
reference's. One that they have touched is theirs, unless they chose the reference's with
`use`. One that is missing is an error of its exercise, never silently the reference's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from course.grading.results import Result
from course.manifest import Course, Exercise, Wrong
from course.reference import text_of
from course.state import State
from course.stubs import CannotCut, cut, same


@dataclass
class Workspace:
    """The student's files, by the state they are in; exercises in the course's order."""

    option: str = ""
    """The working directory as it was named, if it was."""
    mine: dict[str, Path] = field(default_factory=dict)
    """Full module name to file, of those that the student has touched."""
    files: dict[str, Path] = field(default_factory=dict)
    """Full module name to file, of all."""
    missing: list[Exercise] = field(default_factory=list)
    broken: dict[str, Result] = field(default_factory=dict)
    """Of mine, those that turned out not to be usable, with the reason."""
    set_aside: list[Exercise] = field(default_factory=list)
    """Those that were touched, or missing, and whose reference was chosen with `use`."""
    revealed: dict[str, list[str]] = field(default_factory=dict)
    """Id to the functions whose solution was shown."""


def look_at(course: Course, directory: str | None = None) -> Workspace:
    """Sorts the files of a working directory, chapters/ if none is named.

    It is laid out as chapters/ is, or holds the modules itself. What was chosen with
    `use` and shown by `reveal` counts for chapters/ only. Wrong if there is no such
    directory or a file in it can't be read as text.
    """
    folder = course.root / "chapters" if directory is None else Path(directory).absolute()
    if not folder.is_dir():
        raise Wrong(f"{folder} is no directory; --work names one laid out as chapters/ is")
    work, chosen = Workspace(directory or ""), {}
    if directory is None:
        state = State(course.root)
        work.revealed, chosen = state.get("revealed", {}), state.get("use", {})
    for one in course.ready:
        nested = folder / one.chapter.directory / f"{one.module}.py"
        flat = folder / f"{one.module}.py"
        file = flat if directory and not nested.parent.is_dir() else nested
        work.files[one.dotted] = file
        if chosen.get(one.id) == "reference":
            work.set_aside.append(one)
        elif not file.is_file():
            work.missing.append(one)
        elif not same(read(file), stub(course, one)):
            work.mine[one.dotted] = file
    return work


def stub(course: Course, exercise: Exercise) -> str:
    """The stub of an exercise, cut from the reference. Wrong if it can't be."""
    try:
        text = text_of(course, exercise.reference)
        return _cut(text, exercise.write, exercise.drop, exercise.reference)
    except CannotCut as error:
        raise Wrong(f"{exercise.id}: {error}") from None


_cut = cache(cut)
"""A notebook looks at all modules before each program that it runs, and no reference has
changed since."""


def read(file: Path) -> str:
    """The text of a file. What is not UTF-8 in it is kept apart from all that is."""
    try:
        return file.read_bytes().decode("utf-8", "backslashreplace")
    except OSError as error:
        raise Wrong(f"{file}: {error.strerror}") from None
