"""How far a student is: what the latest check of each exercise found."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from course.manifest import Course, Exercise, Wrong
from course.state import State
from course.stubs import plain_lines
from course.workspace import read

if TYPE_CHECKING:
    from course.check import Verdict


@dataclass
class Checked:
    """What a check found."""

    status: str
    earned: float
    worth: float
    digest: str
    """Of the file that was checked."""


def keep(course: Course, verdicts: Sequence[Verdict]) -> None:
    """Keeps the results of whole exercises. Wrong if that can't be written."""
    state = State(course.root)
    results = state.get("results", {})
    for verdict in verdicts:
        found = Checked(verdict.status, verdict.earned, verdict.worth, digest(verdict.file))
        results[verdict.exercise.id] = asdict(found)
    state.put("results", results)


def kept(course: Course) -> dict[str, Checked]:
    """The latest result of each exercise that was ever checked, by id. Wrong if that is
    not what was kept."""
    state = State(course.root)
    try:
        return {id: Checked(**found) for id, found in state.get("results", {}).items()}
    except TypeError:
        raise Wrong(f"{state.file} is not what the course wrote: delete it") from None


def changed_since(course: Course, one: Exercise, checked: Checked) -> bool:
    """Whether the student has written to the module since that check."""
    return digest(course.root / one.file) != checked.digest


def digest(file: Path) -> str:
    """Of what a file says; "" for one that is missing."""
    if not file.is_file():
        return ""
    return hashlib.sha256("\n".join(plain_lines(read(file))).encode()).hexdigest()[:16]
