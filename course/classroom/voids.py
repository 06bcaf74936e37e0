"""voids.csv: tests that everyone is credited with, whatever came of them.

Everyone is who has a record: also where the module is missing, can't be used or was never
begun, the test counts as passed, since a test that is wrong says nothing about anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from course.classroom import tables
from course.classroom.records import Graded, Record, combined, share, write
from course.grading.results import sentence
from course.manifest import Course, Wrong

FILE = "voids.csv"
COLUMNS = ("test", "reason")
PASSED = "passed"


def voids(folder: Path, problems: list[str]) -> dict[str, str]:
    """The tests that are voided in the folder, and why."""
    lines = tables.table(folder / FILE, COLUMNS, 1, problems)
    return {line.cells["test"]: line.cells["reason"] for line in lines}


def keep(folder: Path, found: Mapping[str, str]) -> None:
    write(folder / FILE, tables.as_csv([COLUMNS, *sorted(found.items())]))


def tests(records: Collection[Record]) -> list[str]:
    """The tests that are in any record."""
    found = {
        check.id: None
        for record in records for one in record.exercises for check in one.checks
    }  # fmt: skip
    return list(found)


def counted(course: Course, one: Graded, void: Collection[str]) -> float:
    """The points of an exercise with the voided tests counted as passed; never less than
    what was graded."""
    if not any(check.id in void for check in one.checks):
        return one.earned
    alone = sum(each.id in void or each.isolated.status == PASSED for each in one.checks)
    among = sum(each.id in void or each.integrated.status == PASSED for each in one.checks)
    total = len(one.checks)
    isolated, integrated = (share(passed, total, one.points) for passed in (alone, among))
    return max(one.earned, combined(course, isolated, integrated))


def named(told: str, known: Collection[str], refusal: str) -> list[str]:
    """The tests that are meant: by the whole id, the function or the sentence, each with or
    without its case. Wrong, with the nearest, if there is none or it is not clear which."""
    found = [id for id in known if told == id] or [
        id for id in known if told.strip().lower() in {name.lower() for name in names(id)}
    ]
    if not found:
        every = {name for id in known for name in names(id) if "::" not in name}
        raise Wrong(f"{refusal} {told}{tables.nearest(told, sorted(every))}")
    files = sorted({id.partition("::")[0] for id in found})
    if len(files) > 1:
        raise Wrong(
            f"{told} is a test in {' and in '.join(files)}; say which, as in {found[0]}"
        )
    return found


def names(id: str) -> set[str]:
    """What a test may be called, beside its id."""
    file, _, function = id.partition("::")
    bare = function.partition("[")[0]
    return {function, bare, f"{file}::{bare}", sentence(function), sentence(bare)}
