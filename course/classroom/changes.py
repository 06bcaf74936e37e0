"""What a regrading changes: result by result, and why.

    points are more, or the same ─────────────> the new result, with its own Stamp
    points are less ─ and may be ─────────────┘
                    └ and may not be ─────────> the old result stays, and is told
    the grader failed ────────────────────────> the old result stays, and is told

What always holds: a result keeps the Stamp under which it came about; a record that changes
is kept as it was under older/; voids and overrides count as before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from course.classroom.records import (
    Check,
    Graded,
    Record,
    Stamp,
    as_json,
    file_name,
    keep,
    write,
)
from course.classroom.voids import PASSED, counted
from course.manifest import Course

OLDER = "older"
NAMED = 2
"""Tests that are named of those that came out otherwise."""
WORDS = {
    "course": "the course changed",
    "tests": "the tests changed",
    "python": "another Python",
    "settings": "other exercises, shares or seed",
    "submission": "another submission",
}
"""What it means that a field of a Stamp is another one."""
UNSTABLE = "nothing that it depends on changed: it does not come out the same twice"


@dataclass(frozen=True)
class Change:
    student: str
    exercise: str
    old: float
    new: float
    """With voids, before overrides."""
    why: str
    tests: Sequence[str] = ()
    """Which came out otherwise, a line for each way."""
    kept: bool = False
    """Whether the old result stays, since the new one is less."""
    withheld: str = ""
    """The kinds of flags that it has now and had not."""


def stamp_of(record: Record, one: Graded) -> Stamp:
    return one.stamp or record.stamp


def why(old: Stamp, new: Stamp) -> str:
    """What differs between two Stamps, in words."""
    found = []
    for field in fields(Stamp):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before != after:
            of = f" ({before} to {after})" if field.name == "python" else ""
            found.append(WORDS[field.name] + of)
    return ", ".join(found) or UNSTABLE


def other_tests(before: Graded, after: Graded) -> list[str]:
    """Which tests pass in one of two results and not in the other."""
    was, now = (
        {check.name: both_passed(check) for check in one.checks} for one in (before, after)
    )
    groups = {
        "passes now": [name for name in now if now[name] and not was.get(name, True)],
        "fails now": [name for name in now if was.get(name, False) and not now[name]],
        "new": [name for name in now if name not in was],
        "gone": [name for name in was if name not in now],
    }
    return [f"{what}: {listed(names)}" for what, names in groups.items() if names]


def both_passed(check: Check) -> bool:
    return check.isolated.status == check.integrated.status == PASSED


def listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def is_current(record: Record, wanted: Collection[str], stamp: Stamp) -> bool:
    """Whether each of these exercises has a result under this Stamp already."""
    has = {one.id for one in record.exercises if stamp_of(record, one) == stamp}
    return not record.failed and has >= set(wanted)


def merged(
    course: Course, old: Record, new: Record, void: Collection[str], allow_lower: bool
) -> tuple[Record, list[Change]]:
    """The record with what is taken of the new one, and what is different in it."""
    if old.failed:
        return new, [
            Change(old.student, one.id, 0.0, one.earned, "it could not be graded before")
            for one in new.exercises
        ]
    fresh = {one.id: one for one in new.exercises}
    results, found = [], []
    for before in old.exercises:
        after = fresh.get(before.id)
        if after is None:
            results.append(replace(before, stamp=stamp_of(old, before)))
            continue
        change = compared(course, old, before, new, after, void, allow_lower)
        if change.kept:
            results.append(replace(before, stamp=stamp_of(old, before)))
        else:
            results.append(replace(after, stamp=stamp_of(new, after)))
        if change.old != change.new or change.withheld:
            found.append(change)
    return with_stamps(old, new, results), found


def compared(
    course: Course, old: Record, before: Graded, new: Record, after: Graded,
    void: Collection[str], allow_lower: bool,
) -> Change:  # fmt: skip
    was, now = (counted(course, one, void) for one in (before, after))
    kinds = {flag.kind for flag in after.flags} - {flag.kind for flag in before.flags}
    return Change(
        old.student, before.id, was, now, why(stamp_of(old, before), stamp_of(new, after)),
        other_tests(before, after), now < was and not allow_lower, ", ".join(sorted(kinds)),
    )  # fmt: skip


def with_stamps(old: Record, new: Record, results: list[Graded]) -> Record:
    """The record of these results: all under one Stamp where they are, else each that is not
    under the old one has its own."""
    if all(one.stamp == new.stamp for one in results):
        return replace(new, exercises=[replace(one, stamp=None) for one in results])
    apart = [replace(one, stamp=None) if one.stamp == old.stamp else one for one in results]
    return replace(old, exercises=apart)


def settle(folder: Path, old: Record, record: Record) -> None:
    """Keeps a record in the place of another one, which is kept as older."""
    if record == old:
        return
    before = as_json(old)
    digest = hashlib.sha256(before.encode()).hexdigest()[:12]
    write(folder / OLDER / f"{file_name(old.student)}.{digest}.json", before)
    keep(folder, record)
