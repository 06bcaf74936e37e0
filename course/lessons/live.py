"""A live cell: real erl types at a node that runs the student's functions.

Of a module that the student has begun, what they have written runs, and the reference's
functions stand in for those still to be written: two are enough to see a message of real
Erlang come out of one's own mailbox. Without Erlang a recording is shown, and says so.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from course.lessons.fill import fill, unwritten
from course.lessons.play import Played, in_child
from course.manifest import Course, Exercise
from course.reference import text_of
from course.stubs import CannotCut
from course.workspace import Workspace, read

PLACES = ("mailbox", "playground")
"""What there can be at the student's node, and the names of the recordings."""
MANY = 8
"""Functions of the student that are named one by one."""
BUDGET = 4.0
"""Seconds of computing that our side of it may take."""
INSTALL = "apt install erlang-base, brew install erlang, or https://www.erlang.org/downloads"


@dataclass
class Live:
    played: Played
    whose: str
    """Which of the functions on the way are the student's, in one line."""


def live(
    course: Course,
    work: Workspace,
    lines: str,
    place: str,
    echo: Callable[[str], object],
) -> Live:
    """Types the lines into erl, with this place (of PLACES) at our node; `echo` hears of
    each line that either side shows."""
    if shutil.which("erl") is None:
        echo(read(recording(course, place)))
        note = f"Erlang is not installed here ({INSTALL}), so this is a recording of the "
        return Live(Played(), note + "reference: none of your functions ran.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        overlay: dict[str, str] = {}
        yours: list[str] = []
        for one in course.ready:
            if one.dotted in work.mine:
                file = Path(folder) / f"{one.module}.py"
                source = read(work.mine[one.dotted])
                try:
                    yours += written(one, source)
                    file.write_text(filled(course, one, source), encoding="utf-8")
                except (SyntaxError, CannotCut):
                    # What is wrong is told when the module is imported or called.
                    file.write_text(source, encoding="utf-8")
                overlay[one.dotted] = str(file)
        plan: dict[str, Any] = {"program": lines, "place": place, "overlay": overlay}
        plan |= {"seed": 0, "budget": BUDGET}
        played = in_child(course, "course.lessons.living", plan, echo)
        for one in course.ready:
            file = Path(folder) / f"{one.module}.py"
            if played.place and played.place[0] == str(file):
                mine = work.mine[one.dotted]
                line = line_in(read(mine), read(file), played.place[1])
                played.place = (str(mine), line) if line else None
    mine = ", ".join(yours) if len(yours) <= MANY else f"{len(yours)} functions"
    whose = f"yours: {mine}; reference: the rest" if mine else "reference: all functions"
    return Live(played, whose)


def recording(course: Course, place: str) -> Path:
    return course.root / "course" / "recordings" / f"{place}.txt"


def filled(course: Course, one: Exercise, source: str) -> str:
    return fill(source, text_of(course, one.reference), one.write, one.drop)


def line_in(source: str, filled: str, line: int) -> int:
    """The line of the student's file that a line of the filled one was, 0 for none."""
    lines = source.split("\n"), filled.split("\n")
    for block in SequenceMatcher(None, *lines, autojunk=False).get_matching_blocks():
        if block.b < line <= block.b + block.size:
            return block.a + line - block.b
    return 0


def written(one: Exercise, source: str) -> list[str]:
    """The functions of an exercise that the student has written."""
    left = unwritten(source, one.write)
    return [name.rpartition(".")[2] for name in one.write if name not in left]
