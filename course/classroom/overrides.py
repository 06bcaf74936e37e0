"""overrides.csv: points that a person gave, which no grading takes away.

    student,exercise,points,reason
    ada,1.5,20,shown in the lab
    bob,2.3,as graded,"talked to him, it is his"
    eve,*,as graded,looked through

A number is what counts in the place of what was graded, and decides about an exercise that
is withheld; "as graded" decides and leaves the points. With * it is about all exercises: a
number is then the final one, whenever it was handed in. The last of several lines counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from course.classroom import tables
from course.classroom.records import Record
from course.manifest import Course

FILE = "overrides.csv"
COLUMNS = ("student", "exercise", "points", "reason")
ALL, AS_GRADED = "*", "as graded"


@dataclass(frozen=True)
class Override:
    points: float | None
    """None is as graded."""
    reason: str

    def __str__(self) -> str:
        told = AS_GRADED if self.points is None else f"{self.points:g}"
        return f"{told}, {self.reason or 'no reason given'} ({FILE})"


Overrides = Mapping[tuple[str, str], Override]
"""By student, and id of the exercise or ALL."""


def overrides(
    course: Course, folder: Path, graded: Mapping[str, Record], problems: list[str]
) -> Overrides:
    """Those in the folder, about the students who were graded, by name; what is wrong with a
    line is added to the problems."""
    found: dict[tuple[str, str], Override] = {}
    lines: dict[tuple[str, str], str] = {}
    for line in tables.table(folder / FILE, COLUMNS, 3, problems):
        try:
            student = tables.student(line.cells["student"], graded)
            exercise, most = which(course, line.cells["exercise"], graded[student])
            points = amount(line.cells["points"], most)
        except ValueError as error:
            problems.append(f"{line.where}: {error}")
            continue
        key = (student, exercise)
        if key in lines:
            problems.append(f"{lines[key]}: {line.where} is about the same, and counts")
        lines[key], found[key] = line.where, Override(points, line.cells["reason"])
    return found


def which(course: Course, told: str, record: Record) -> tuple[str, float]:
    """The id of the exercise that is told by id, module, or both, and its points. ValueError
    if there is none, or the student was not graded in it."""
    if told == ALL:
        # Of who could not be graded it is not known which exercises would have been.
        return ALL, record.points or sum(one.points for one in course.ready)
    for one in course.ready:
        if told in (one.id, one.module, f"{one.id} {one.module}"):
            if all(one.id != each.id for each in record.exercises):
                raise ValueError(f"{record.student} was not graded in {one.id}")
            return one.id, one.points
    names = [name for one in course.ready for name in (one.id, one.module)]
    raise ValueError(f"there is no exercise {told}{tables.nearest(told, names)}")


def amount(told: str, most: float) -> float | None:
    if told.lower() == AS_GRADED:
        return None
    try:
        points = float(told)
    except ValueError:
        points = math.nan
    if not 0 <= points <= most:
        raise ValueError(
            f'{told} is no number of points from 0 to {most:g}, and not "{AS_GRADED}"'
        )
    return points
