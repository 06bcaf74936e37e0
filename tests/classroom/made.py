"""Records as a grading leaves them, made by hand, over a tiny course.

course = make_course(root)                      two exercises of ten points, 1.1 and 1.2
record("ada", one("1.1"), one("1.2", fails={"three": "expected 1, got 2"}))
keep(folder, record(...))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from course.classroom.records import Check, Flag, Graded, Ran, Record, Stamp, share
from course.manifest import Course
from tests.course import tiny

STAMP = Stamp("0.1.0 c0ffee", "7e575", "3.11.7", "5e7", "50b")
TESTS = ("one", "two", "three", "four", "five")
"""The functions that every exercise's tests have, without "test_"."""
MODULES = ("doubles", "triples")
WEIGHT = 0.8


def make_course(root: Path, modules: Sequence[str] = MODULES) -> Course:
    return tiny.make(root, {module: ("", "") for module in modules})


def id_of(exercise: str, name: str) -> str:
    return f"tests/1_tiny/test_{MODULES[int(exercise[2:]) - 1]}.py::test_{name}"


def one(
    id: str,
    fails: Mapping[str, Ran | str] = {},
    among: Mapping[str, Ran | str] = {},
    *,
    status: str = "",
    reason: str = "",
    likely: Sequence[str] = (),
    flags: Sequence[Flag] = (),
    points: int = 10,
    tests: Sequence[str] = TESTS,
    stamp: Stamp | None = None,
) -> Graded:
    """An exercise of which these tests fail: `fails` in both runs, `among` only among the
    student's other modules. With a reason none of them was run."""
    module = MODULES[int(id[2:]) - 1]
    file = f"chapters/1_tiny/{module}.py"

    def ran(failure: Ran | str | None) -> Ran:
        if reason or status == "not started":
            return Ran("not run")
        if failure is None:
            return Ran("passed")
        if isinstance(failure, Ran):
            return failure
        return Ran("failed", failure, f"{file}:12", f"tests/1_tiny/test_{module}.py:30")

    checks = [
        Check(
            id_of(id, name), name.replace("_", " "),
            ran(fails.get(name)), ran(fails.get(name) or among.get(name)),
            0, f"python3 -m course check {id} --test '{name}'",
        )
        for name in tests
    ]  # fmt: skip
    passed = [sum(run.status == "passed" for run in runs) for runs in (
        [check.isolated for check in checks], [check.integrated for check in checks]
    )]  # fmt: skip
    isolated, integrated = (share(count, len(checks), points) for count in passed)
    earned = round(WEIGHT * isolated + (1 - WEIGHT) * integrated, 1)
    told = status or ("missing" if reason else "failed" if fails or among else "passed")
    return Graded(
        id, module.capitalize(), module, file, points, told, isolated, integrated, earned,
        checks, reason, list(likely), list(flags), stamp,
    )  # fmt: skip


def record(student: str, *exercises: Graded, stamp: Stamp = STAMP, **more: object) -> Record:
    made = Record(student, stamp, list(exercises))
    for name, value in more.items():
        setattr(made, name, value)
    return made
