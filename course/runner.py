"""The parent of the grading child: tests in, results out, whatever the code does.

A test that hangs or takes the whole process with it costs itself alone: its child is
ended, and another one runs the tests that are left. So does a student's module that
can't be imported: it is noted as broken, and the reference's takes its place.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from course.manifest import Course, Exercise
from course.results import Place, Result
from course.stubs import contract
from course.workspace import read

BUDGET = 5.0
"""Seconds of computing that one test may take; a simulation ends itself long before."""
SILENCE = 60.0
"""Seconds more that a child may be silent: if even its watchdog is, it is ended from
outside. By the clock on the wall, so there must be plenty."""


@dataclass
class Outcome:
    results: dict[str, Result] = field(default_factory=dict)
    """By pytest's name of the test, in the order they ran."""
    broken: dict[str, Result] = field(default_factory=dict)
    """The student's modules that can't be used, by full name."""
    unusable: dict[str, str] = field(default_factory=dict)
    """Test files that could not be read, with what was said."""


Process: TypeAlias = "subprocess.Popen[bytes]"


class GraderFailed(Exception):
    """The grading child failed for a reason of its own."""


def run(
    course: Course,
    mine: Mapping[str, Path],
    exercises: Sequence[Exercise],
    *,
    seed: int = 0,
    budget: float = BUDGET,
    only: Collection[str] | None = None,
) -> Outcome:
    """Runs the tests of these exercises over the student's modules in `mine`.

    All other modules are the reference's. `only` names the tests to run, if not all.
    After a first hang the others get a third of the budget, so that a module that
    hangs everywhere does not take forever. GraderFailed when there is no result.
    """
    outcome = Outcome()
    tests = [one.tests for one in exercises if (course.root / one.tests).is_file()]
    if not tests:
        # pytest without a file would run all that it finds.
        return outcome
    while True:
        usable = {name: file for name, file in mine.items() if name not in outcome.broken}
        orders = plan(
            course, usable, tests,
            budget=budget / 3 if slow(outcome) else budget, import_budget=budget,
            only=only, done=outcome.results,
        )  # fmt: skip
        child = Child(course, seed, orders, SILENCE + budget)
        try:
            if child.follow(outcome):
                return outcome
        finally:
            child.end()


def slow(outcome: Outcome) -> bool:
    return any(result.status == "timed out" for result in outcome.results.values())


def plan(
    course: Course,
    mine: Mapping[str, Path],
    tests: Sequence[str],
    *,
    budget: float,
    import_budget: float,
    only: Collection[str] | None = None,
    done: Collection[str] = (),
) -> dict[str, object]:
    """What a grading child is told to do, ready for JSON; grading.py says what it means."""
    known = [one for one in course.ready if one.dotted in mine]
    return {
        "root": str(course.root),
        "path": [str(course.root / "solutions")],
        "overlay": {name: str(file) for name, file in mine.items()},
        "contracts": {
            one.dotted: contract(read(course.root / one.reference), one.write) for one in known
        },
        "own": {one.tests: str(mine[one.dotted]) for one in known},
        "tests": list(tests),
        "only": None if only is None else list(only),
        "done": list(done),
        "budget": budget,
        "import_budget": import_budget,
    }


def start(course: Course, seed: int, plan: Mapping[str, object], errors: BinaryIO) -> Process:
    """A grading child that has its plan."""
    process = subprocess.Popen(
        [sys.executable, "-m", "course.grading"],
        cwd=course.root, env=environment(seed),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
    )  # fmt: skip
    assert process.stdin is not None
    # One that ends before it has read its plan says why with its last words.
    with suppress(OSError):
        process.stdin.write(json.dumps(plan).encode())
        process.stdin.close()
    return process


class Child:
    """One grading child, and what it tells."""

    def __init__(self, course: Course, seed: int, plan: Mapping[str, object], limit: float):
        self.limit = limit
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = start(course, seed, plan, self.errors)
        self.lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(b"")

    def follow(self, outcome: Outcome) -> bool:
        """Notes what the child tells, to its end; True if it ran all that it had to.

        False if another child is to go on. Each such time one test or one module more
        has its result, so this comes to an end.
        """
        current: tuple[dict[str, Result], str] | None = None
        collected: list[str] = []
        last = ""
        while True:
            try:
                line = self.lines.get(timeout=self.limit)
            except queue.Empty:
                told: dict[str, Any] = {"event": "hang", "place": None, "seconds": self.limit}
            else:
                told = json.loads(line) if line else {"event": "gone"}
            match told["event"]:
                case "importing":
                    current = (outcome.broken, told["module"])
                case "start":
                    current = (outcome.results, told["test"])
                case "collected":
                    current = None
                    collected = told["tests"]
                case "unusable":
                    outcome.unusable[told["file"]] = told["message"]
                case "result":
                    current = None
                    last = told["name"]
                    outcome.results[last] = Result(
                        "passed" if told["passed"] else "failed",
                        told["message"], at(told["place"]), at(told["test"]),
                        told["stub"], told["seed"],
                    )  # fmt: skip
                case "broken":
                    result = Result("failed", told["message"], at(told["place"]))
                    outcome.broken[told["module"]] = result
                    return False
                case "end" if current is None:
                    for name in collected:
                        outcome.results.setdefault(name, Result("failed", "did not run"))
                    return True
                case ended:
                    if current is None and not last:
                        raise GraderFailed(self.last_words())
                    table, name = current or (outcome.results, last)
                    table[name] = self.cut_short(ended, told)
                    return False

    def cut_short(self, how: str, told: dict[str, Any]) -> Result:
        """What is told of the test or import during which the child ended."""
        if how == "hang":
            message = f"still running after {told['seconds']:.0f} s: an endless loop?"
            return Result("timed out", message, at(told["place"]))
        if how == "end":
            return Result("failed", "interrupted the tests, as Ctrl-C does")
        code = self.process.wait()
        return Result("failed", f"ended the whole Python process (exit code {code})")

    def last_words(self) -> str:
        self.end()
        self.errors.seek(0)
        said = self.errors.read().decode("utf-8", "replace").strip().splitlines()
        return said[-1] if said else f"it ended with exit code {self.process.returncode}"

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def at(place: Sequence[Any] | None) -> Place | None:
    return (place[0], place[1]) if place else None


def environment(seed: int) -> dict[str, str]:
    """The same for every child on every machine, as far as Python is concerned."""
    dropped = ("PYTEST_ADDOPTS", "PYTHONSTARTUP", "PYTHONWARNINGS", "PYTHONASYNCIODEBUG")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {
        "COURSE_SEED": str(seed),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "PYTHONUTF8": "1",
    }
