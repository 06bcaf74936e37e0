"""Records as a grading leaves them, made by hand, over a tiny course.

course = make_course(root)                      two exercises of ten points, 1.1 and 1.2
record("ada", one("1.1"), one("1.2", fails={"three": "expected 1, got 2"}))
keep(folder, record(...))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from course.classroom.publish import publish
from course.classroom.records import Check, Flag, Graded, Ran, Record, Stamp, keep, share
from course.manifest import Course
from tests.course import tiny

STAMP = Stamp("0.1.0 c0ffee", "7e575", "3.11.7", "5e7", "50b")
TESTS = ("one", "two", "three", "four", "five")
"""The functions that every exercise's tests have, without "test_"."""
MODULES = ("doubles", "triples")
WEIGHT = 0.8
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><title>a run</title></svg>'
EVIL = "<script>alert(1)</script> **bold** `code` | [x](y) \x1b[31m \x00 \udc80 ]]> --> &amp;"
"""What a student may print, or be called."""


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


def published(course: Course, folder: Path, *made: Record) -> dict[str, bytes]:
    """Every file that is written, by its name in the folder."""
    for each in made:
        keep(folder, each)
    publish(course, folder)
    return files(folder)


def files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*")) if file.is_file()
    }  # fmt: skip


def telling() -> Record:
    """A record that has something of everything."""
    blocked = Ran("blocked", "expected 6, got 7", blocked_by="1.1")
    hung = Ran("timed out", "did not end", "chapters/1_tiny/doubles.py:9")
    stub = Ran("failed", "half is not written yet", "chapters/1_tiny/doubles.py:20", stub=True)
    odd = Ran("failed", "expected 4, got 5", "chapters/1_tiny/doubles.py:7",
              "tests/1_tiny/test_doubles.py:5", "\n".join(f"line {n}" for n in range(30)))
    first = one("1.1", {"one": odd, "two": hung, "three": stub, "four": stub},
                likely=["You add one where nothing is to be added."],
                flags=[Flag("sabotage", "it passes with a bug in it", ["double returns 0"])])
    first.checks[0].yours, first.checks[0].reference = "0.1 s  a: send", "0.1 s  a: exit"
    first.checks[0].diagram, first.checks[0].seed = SVG, 17
    first.checks[0].replay += " --seed 17"
    second = one("1.2", {}, {"five": blocked})
    return record("ada", first, second, left=["links are not followed: a/b.py"],
                  protections=["no network beyond loopback", "not active: namespaces"])
