"""From records to points that count, with the reason for each step.

    graded ─ voids ─ overrides ─> points of an exercise ─┐
                                                         ├─ sum ─ lateness ─> final
    flags that nobody has decided about ─> withheld      ┘

What always holds: nothing here lowers what was graded but a person's override and lateness;
who is withheld or could not be graded has no final points, and so never a zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from course.classroom import records
from course.classroom.late import Lateness, lateness
from course.classroom.overrides import ALL, Override, Overrides, overrides
from course.classroom.records import Graded, Record, file_name
from course.classroom.voids import FILE as VOIDS
from course.classroom.voids import PASSED, counted, tests, voids
from course.grading.results import sentence
from course.manifest import Course

GRADED, WITHHELD, FAILED = "graded", "withheld", "failed"


@dataclass
class Counted:
    """An exercise of a student, as it counts."""

    graded: Graded
    points: float
    voided: dict[str, str] = field(default_factory=dict)
    """The tests that count as passed though they did not pass, and why."""
    why: list[str] = field(default_factory=list)
    """What was done to the points after grading, in that order, a line each."""
    withheld: bool = False
    """Whether a person has to decide about it still."""


@dataclass
class Standing:
    record: Record
    exercises: list[Counted]
    """In the course's order."""
    state: str
    total: float
    """The points of all exercises, also of those that are withheld."""
    share: float
    """What counts of them by the time of handing in."""
    final: float | None
    """None where there is nothing yet that counts."""
    why: list[str] = field(default_factory=list)
    """Of the lateness, and of an override of everything."""

    @property
    def student(self) -> str:
        return self.record.student

    @property
    def file(self) -> str:
        return file_name(self.record.student)

    @property
    def of(self) -> int:
        return self.record.points

    @property
    def if_released(self) -> float:
        """The final points, or what they will be if what is withheld counts as graded."""
        return late_points(self.total, self.share) if self.final is None else self.final


@dataclass
class Class:
    course: Course
    standings: list[Standing]
    voids: dict[str, str]
    problems: list[str]
    """What is wrong with a table that people wrote, a line each."""

    @property
    def exercises(self) -> list[Graded]:
        """One of each that anybody has, in the course's order."""
        found = {one.graded.id: one.graded for s in self.standings for one in s.exercises}
        return in_order(self.course, found.values())


def stand(course: Course, folder: Path) -> Class:
    """How everyone in the folder stands. Wrong if it has no records, or a table can't be
    read at all."""
    there = records.kept(folder)
    students = {record.student: record for record in there}
    problems: list[str] = []
    void = voids(folder, problems)
    known = set(tests(there))
    problems += [
        f"{VOIDS}: nobody was tested with {test}" for test in void if test not in known
    ]
    over = overrides(course, folder, students, problems)
    late = lateness(folder, students, problems)
    standings = [standing(course, one, void, over, late.get(one.student)) for one in there]
    return Class(course, standings, void, problems)


def standing(
    course: Course,
    record: Record,
    void: Mapping[str, str],
    over: Overrides,
    late: Lateness | None,
) -> Standing:
    whole = over.get((record.student, ALL))
    exercises = [
        of_exercise(course, one, void, over.get((record.student, one.id)), whole)
        for one in in_order(course, record.exercises)
    ]
    total = round(sum(one.points for one in exercises), 1)
    part = late.share if late else 1.0
    state = FAILED if record.failed else GRADED
    if any(one.withheld for one in exercises):
        state = WITHHELD
    why = [late.why] if late else []
    final = late_points(total, part) if state == GRADED else None
    if whole is not None:
        why.append(f"all: {whole}")
        if whole.points is not None:
            state, final = GRADED, whole.points
    return Standing(record, exercises, state, total, part, final, why)


def of_exercise(
    course: Course,
    one: Graded,
    void: Mapping[str, str],
    own: Override | None,
    whole: Override | None,
) -> Counted:
    here = {
        check.id: void[check.id] for check in one.checks
        if check.id in void and not check.isolated.status == check.integrated.status == PASSED
    }  # fmt: skip
    points = counted(course, one, here)
    why = [
        f'"{sentence(test)}" counts as passed for everyone: {reason or "it was voided"}'
        for test, reason in here.items()
    ]
    withheld = bool(one.flags) and own is None and whole is None
    if own is not None:
        why.append(str(own))
        points = points if own.points is None else own.points
    return Counted(one, points, here, why, withheld)


def in_order(course: Course, exercises: Iterable[Graded]) -> list[Graded]:
    """In the course's order; what the course has no more is at the end."""
    order = {one.id: number for number, one in enumerate(course.ready)}
    return sorted(exercises, key=lambda one: (order.get(one.id, len(order)), one.id))


def late_points(total: float, part: float) -> float:
    """A share of the points, down to a tenth."""
    return math.floor(10 * total * part + 1e-6) / 10
