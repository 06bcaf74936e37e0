"""The parent of the grading child: tests in, results out, whatever the code does.

A test that hangs or takes the whole process with it costs itself alone: its child is
ended, and another one runs the tests that are left. So does a student's module that
can't be imported: it is noted as broken, and the reference's takes its place. An
exercise of which several tests did not end is given up.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from course.contracts import contract
from course.manifest import Course, Exercise
from course.results import Place, Result, sentence
from course.watchdog import TOO_MUCH
from course.workspace import read

BUDGET = 5.0
"""Seconds of computing that one test may take; a simulation ends itself long before."""
SILENCE = 60.0
"""Seconds more that a child may be silent: if even its watchdog is, it is ended from
outside. By the clock on the wall, so there must be plenty."""
PATIENCE = 3
"""Tests of one exercise that may not end before the rest of it is given up."""
PRINTED = 4096
"""Bytes, the last, of what a test prints that are kept."""


@dataclass
class Outcome:
    results: dict[str, Result] = field(default_factory=dict)
    """By pytest's name of the test, in the order they ran."""
    broken: dict[str, Result] = field(default_factory=dict)
    """The student's modules that can't be used, by full name."""
    unusable: dict[str, str] = field(default_factory=dict)
    """Test files that could not be read, with what was said."""
    collected: dict[str, None] = field(default_factory=dict)
    """All tests that there are to run."""
    hangs: list[str] = field(default_factory=list)
    """Those that did not end."""

    def of(self, tests: str) -> dict[str, Result]:
        """The results of one test file."""
        return {n: one for n, one in self.results.items() if n.partition("::")[0] == tests}


Process: TypeAlias = "subprocess.Popen[bytes]"


class GraderFailed(Exception):
    """The grading child failed for a reason of its own."""


@dataclass
class Runner:
    """Runs tests of a course under one seed; `notice` hears of each as it starts."""

    course: Course
    seed: int = 0
    budget: float = BUDGET
    notice: Callable[[str], object] = lambda text: None

    def run(
        self,
        mine: Mapping[str, Path],
        exercises: Sequence[Exercise],
        *,
        only: Collection[str] | None = None,
        words: str = "",
    ) -> Outcome:
        """Runs the tests of these exercises over the student's modules in `mine`.

        All other modules are the reference's. `only` names the tests to run, if not
        all; `words` are a whole name as a sentence, or what is part of the names.
        After a first hang the others get a third of the budget, so that a module that
        hangs everywhere does not take forever. GraderFailed when there is no result.
        """
        outcome = Outcome()
        tests = [one.tests for one in exercises if (self.course.root / one.tests).is_file()]
        # pytest without a file would run all that it finds.
        while tests:
            usable = {name: file for name, file in mine.items() if name not in outcome.broken}
            plan = self.plan(usable, tests)
            if outcome.hangs:
                plan["budget"] = self.budget / 3
            plan |= {"only": None if only is None else list(only), "words": words}
            plan["done"] = list(outcome.results)
            child = Child(self, plan)
            try:
                if child.follow(outcome):
                    break
            finally:
                child.end()
            give_up(outcome)
            if outcome.collected and all(one in outcome.results for one in outcome.collected):
                break
        for name in outcome.collected:
            outcome.results.setdefault(name, Result("failed", "did not run"))
        return outcome

    def plan(self, mine: Mapping[str, Path], tests: Sequence[str]) -> dict[str, Any]:
        """What a grading child is told to do, ready for JSON; grading.py says what it
        means."""
        root = self.course.root
        known = [one for one in self.course.ready if one.dotted in mine]
        return {
            "root": str(root),
            "path": [str(root / "solutions")],
            "overlay": {name: str(file) for name, file in mine.items()},
            "contracts": {
                one.dotted: contract(read(root / one.reference), one.write) for one in known
            },
            "own": {one.tests: str(mine[one.dotted]) for one in known},
            "tests": list(tests),
            "budget": self.budget,
            "import_budget": self.budget,
            "only": None,
            "words": "",
            "done": [],
        }

    def start(self, plan: Mapping[str, Any], printed: Path) -> Process:
        """A grading child that has its plan, and prints into that file."""
        with printed.open("ab") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "course.grading"],
                cwd=self.course.root, env=environment(self.seed),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file,
            )  # fmt: skip
        assert process.stdin is not None
        # One that ends before it has read its plan says why with its last words.
        with suppress(OSError):
            process.stdin.write(json.dumps(plan).encode())
            process.stdin.close()
        return process


def give_up(outcome: Outcome) -> None:
    """Notes the tests that will not run, since others of their exercise did not end."""
    files = [name.partition("::")[0] for name in outcome.hangs]
    for name in outcome.collected:
        if files.count(name.partition("::")[0]) >= PATIENCE:
            message = f"not run, since {PATIENCE} other tests of the exercise did not end"
            outcome.results.setdefault(name, Result("timed out", message))


class Child:
    """One grading child, and what it tells."""

    def __init__(self, runner: Runner, plan: Mapping[str, Any]) -> None:
        self.runner = runner
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.printed = Path(self.folder.name) / "printed"
        self.process = runner.start(plan, self.printed)
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
        last = ""
        began = 0
        refused = False
        while True:
            try:
                line = self.lines.get(timeout=SILENCE + self.runner.budget)
            except queue.Empty:
                told: dict[str, Any] = {"event": "bite", "message": ENDLESS, "place": None}
            else:
                told = json.loads(line) if line else {"event": "gone"}
            match told["event"]:
                case "importing":
                    current = (outcome.broken, told["module"])
                case "broken":
                    refused = True
                    result = Result("failed", told["message"], at(told["place"]))
                    outcome.broken[told["module"]] = result
                case "collected":
                    current = None
                    outcome.collected |= dict.fromkeys(told["tests"])
                case "unusable":
                    outcome.unusable[told["file"]] = told["message"]
                case "start":
                    current = (outcome.results, told["test"])
                    began = told["printed"]
                    self.runner.notice(sentence(told["test"]))
                case "result":
                    current = None
                    last = told["name"]
                    outcome.results[last] = Result(
                        "passed" if told["passed"] else "failed",
                        told["message"], at(told["place"]), at(told["test"]), told["stub"],
                        told["seed"], self.text(began, told["printed"]),
                    )  # fmt: skip
                case "end" if refused:
                    return False
                case "end" if current is None:
                    return True
                case ended:
                    if current is None and not last:
                        raise GraderFailed(self.last_words())
                    table, name = current or (outcome.results, last)
                    table[name] = self.cut_short(ended, told)
                    table[name].printed = self.text(began)
                    if ended == "bite" or table[name].status == "timed out":
                        outcome.hangs.append(name)
                    return False

    def cut_short(self, how: str, told: dict[str, Any]) -> Result:
        """What is told of the test or import during which the child ended."""
        if how == "end":
            return Result("failed", "interrupted the tests, as Ctrl-C does")
        if how == "bite":
            status = "failed" if told["message"] == TOO_MUCH else "timed out"
            return Result(status, told["message"], at(told["place"]))
        code = self.process.wait()
        if code == -getattr(signal, "SIGXCPU", 0):
            return Result("timed out", ENDLESS)
        return Result("failed", f"ended the whole Python process (exit code {code})")

    def text(self, start: int, end: int | None = None) -> str:
        """What the child printed from one byte to another, or of that the last."""
        with self.printed.open("rb") as file:
            end = file.seek(0, os.SEEK_END) if end is None else end
            file.seek(max(start, end - PRINTED))
            return file.read(end - file.tell()).decode("utf-8", "replace").strip()

    def last_words(self) -> str:
        self.end()
        said = self.text(0).splitlines()
        return said[-1] if said else f"it ended with exit code {self.process.returncode}"

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()


ENDLESS = "does not end: an endless loop?"


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
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
