"""Sandboxes over a tiny course, and code that tries what it should not.

    with lab.sandbox() as sandbox:
        result = lab.tried(sandbox, "os.kill(os.getppid(), signal.SIGKILL)")

The code is in a function of the student's that the first test of exercise 1.1 calls.
"""

from __future__ import annotations

import os
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from course.classroom.sandbox.limits import Limits
from course.classroom.sandbox.parent import PLAIN, Sandbox
from course.grading.results import Outcome, Result
from course.grading.runner import Runner
from course.manifest import Course
from tests.course import tiny

FIRST = "tests/1_tiny/test_doubles.py::test_two_is_doubled"
SECOND = "tests/1_tiny/test_doubles.py::test_three_is_halved_and_rounded_down"
HEAD = "from __future__ import annotations\nimport os, signal, socket, sys, threading, time\n"
GOOD = """\
def double(number):
    return 2 * number


def half(number):
    return number // 2
"""
VARIANTS = ("namespaces", "plain")


def make_course(root: Path) -> Course:
    course = tiny.make(root, {"doubles": ("", ""), "triples": ("", "")})
    # So that a run prints nothing but what the student's code does.
    with (root / "pyproject.toml").open("a") as file:
        file.write('asyncio_default_fixture_loop_scope = "function"\n')
    return course


@dataclass
class Lab:
    """Where sandboxes are made, of one variant."""

    course: Course
    edition: Path
    folder: Path
    variant: str

    def sandbox(self, limits: Limits | None = None) -> Sandbox:
        """Skips where the system does not allow the variant."""
        before = os.environ.get(PLAIN, "")
        os.environ[PLAIN] = self.variant
        try:
            made = Sandbox(self.course, self.edition, limits)
        finally:
            os.environ[PLAIN] = before
        told = made.told()
        if self.variant == "namespaces" and not told["namespaces"]:
            made.close()
            pytest.skip(told["protections"][0])
        return made

    def run(
        self, sandbox: Sandbox, module: str, id: str = "1.1", *, budget: float = 4.0
    ) -> Outcome:
        """The tests of an exercise over a module with this text."""
        (one,) = self.course.find([id])
        file = self.folder / f"{one.module}.py"
        file.write_text(module, encoding="utf-8")
        runner = Runner(self.course, budget=budget, start=sandbox.start, give_up=sandbox.close)
        return runner.run({one.dotted: file}, [one])

    def tried(self, sandbox: Sandbox, code: str, *, budget: float = 4.0) -> Result:
        """What came of the first test, which calls a function of this code."""
        return self.run(sandbox, calling(code), budget=budget).results[FIRST]

    def passes(self, sandbox: Sandbox) -> bool:
        """Whether right code gets all that it can get there."""
        results = self.run(sandbox, GOOD).results
        return [one.status for one in results.values()] == ["passed", "passed"]


def calling(code: str) -> str:
    body = textwrap.indent(textwrap.dedent(code).strip(), "    ")
    return HEAD + GOOD.replace("    return 2 * number", f"{body}\n    return 2 * number")


def active(sandbox: Sandbox, protection: str) -> None:
    """Skips where the sandbox says that it does not do this."""
    for line in sandbox.protections:
        if line.startswith(f"{protection}: not active"):
            pytest.skip(line)
