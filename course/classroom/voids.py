"""voids.csv: tests that everyone is credited with, whatever came of them.

Everyone is who has a record: also where the module is missing, can't be used or was never
begun, the test counts as passed, since a test that is wrong says nothing about anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from course.classroom import tables
from course.classroom.records import Graded, Record, combined, share, write
from course.grading.results import sentence
from course.manifest import Course, Wrong

FILE = "voids.csv"
COLUMNS = ("test", "reason", "of")
PASSED = "passed"


@dataclass(frozen=True)
class Void:
    test: str
    """As pytest names it."""
    reason: str
    of: int
    """How many tests its exercise has, for those who have no results of any."""


def voids(folder: Path, problems: list[str]) -> dict[str, Void]:
    """Those in the folder, by the test."""
    found = {}
    for line in tables.table(folder / FILE, COLUMNS, 1, problems):
        of = line.cells["of"]
        test = line.cells["test"]
        found[test] = Void(test, line.cells["reason"], int(of) if of.isdecimal() else 0)
    return found


def keep(folder: Path, found: Mapping[str, Void]) -> None:
    rows: list[Sequence[str | float]] = [COLUMNS]
    rows += [(one.test, one.reason, one.of) for _, one in sorted(found.items())]
    write(folder / FILE, tables.as_csv(rows))


def tests(records: Collection[Record]) -> dict[str, list[str]]:
    """The tests that anybody has results of, by their file."""
    found: dict[str, dict[str, None]] = {}
    for record in records:
        for one in record.exercises:
            for check in one.checks:
                found.setdefault(check.id.partition("::")[0], {})[check.id] = None
    return {file: list(names) for file, names in found.items()}


def counted(course: Course, one: Graded, here: Sequence[Void]) -> float:
    """The points of an exercise with these tests of it counted as passed; never less than
    what was graded."""
    if not here:
        return one.earned
    ids = {void.test for void in here}
    total = len(one.checks)
    alone = sum(each.id in ids or each.isolated.status == PASSED for each in one.checks)
    among = sum(each.id in ids or each.integrated.status == PASSED for each in one.checks)
    if not one.checks:
        total = max(void.of for void in here)
        alone = among = min(total, len(ids))
    isolated, integrated = (share(passed, total, one.points) for passed in (alone, among))
    return max(one.earned, combined(course, isolated, integrated))


def named(told: str, known: Collection[str]) -> list[str]:
    """The tests that are meant: by the whole id, the function or the sentence, each with or
    without its case. Wrong, with the nearest, if there is none or it is not clear which."""
    found = [id for id in known if told == id] or [
        id for id in known if told.lower() in {name.lower() for name in names(id)}
    ]
    if not found:
        every = {name for id in known for name in (*names(id), id)}
        raise Wrong(f"no test is called {told}{tables.nearest(told, every)}")
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
