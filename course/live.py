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
from pathlib import Path

from course.fill import fill, unwritten
from course.manifest import Course, Exercise
from course.play import Played, in_child
from course.workspace import Workspace, read

RECORDING = "course/recordings/live.txt"
BUDGET = 4.0
"""Seconds of computing that our side of it may take."""
INSTALL = "apt install erlang-base, brew install erlang, or https://www.erlang.org/downloads"


@dataclass
class Live:
    played: Played
    whose: str
    """Which of the functions on the way are the student's, in one line."""


def live(
    course: Course, work: Workspace, lines: str, echo: Callable[[str], object]
) -> Live:
    if shutil.which("erl") is None:
        echo(read(course.root / RECORDING))
        note = f"Erlang is not installed here ({INSTALL}), so this is a recording of the "
        return Live(Played(), note + "reference: none of your functions ran.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        overlay, yours = {}, []
        for one in course.ready:
            if one.dotted in work.mine:
                file = Path(folder) / f"{one.module}.py"
                source = read(work.mine[one.dotted])
                try:
                    yours += written(one, source)
                    file.write_text(filled(course, one, source), encoding="utf-8")
                except SyntaxError:
                    # What is wrong is told when the module is imported.
                    file.write_text(source, encoding="utf-8")
                overlay[one.dotted] = str(file)
        plan = {"program": lines, "overlay": overlay, "seed": 0, "budget": BUDGET}
        played = in_child(course, "course.living", plan, echo)
        names = {str(Path(folder) / f"{one.module}.py"): one.file for one in course.ready}
        if played.place and played.place[0] in names:
            played.error += f" ({names[played.place[0]]})"
            played.place = None
    mine = ", ".join(yours)
    return Live(played, f"yours: {mine}; reference: the rest" if mine else "reference: all")


def filled(course: Course, one: Exercise, source: str) -> str:
    return fill(source, read(course.root / one.reference), one.write, one.drop)


def written(one: Exercise, source: str) -> list[str]:
    """The functions of an exercise that the student has written."""
    left = unwritten(source, one.write)
    return [name.rpartition(".")[2] for name in one.write if name not in left]
