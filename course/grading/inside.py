"""The child that runs the tests of exercises: `python -m course.grading.inside`.

It reads a plan (JSON) from its standard input: the student's files to overlay, what
others rely on in each (`contracts`), the test files, the tests to run or to leave out,
which run of a test to show even if it passes (`shown`), whether the first failure is
enough (`stop`), whether the student's code is to be watched (`strict`, and then the `key` of
lines.py), bugs to try once all has passed (`sabotage`), and the budgets of a test and of an
import in seconds. It tells in lines (lines.py), each as soon as it is so:

    importing, broken     a student's module: this one is next; this one can't be used
    collected, unusable   the tests that will run; a test file that can't be used
    start, result         one test
    flag                  what a person has to look at (strict.py)
    sabotage              what became of a bug (sabotaged.py)
    bite                  what was going on took too much time or memory, and where
    end                   all tests have run, or a module can't be used

What is printed goes to the standard error, `start` and `result` say how far it was.

What always holds: after `bite` nothing follows and the child ends; the student's code
can't print among these lines, for it has another standard output.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import astuple
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from course import loader
from course.grading.contracts import breaches
from course.grading.explain import explain, innermost, said_by, shortened, told_apart
from course.grading.lines import Lines
from course.grading.results import Place, sentence
from course.grading.watchdog import Watchdog
from course.sim.run import recent

if TYPE_CHECKING:
    from course.grading.strict import Strict

EVENTS = 2000
"""How many events of a run are told, the first."""


class Grading:
    """A pytest plugin: which tests run, and what is told of each."""

    def __init__(
        self, plan: dict[str, Any], lines: Lines, watchdog: Watchdog, strict: Strict | None
    ) -> None:
        self.plan, self.lines, self.watchdog, self.strict = plan, lines, watchdog, strict
        self.result: dict[str, Any] = {"passed": False}
        """Of the test that runs; of what runs in a double (sabotaged.py) nothing is told."""
        self.pictured: set[str] = set()
        """The test files of which a failed run was told: one a file is enough."""

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        # What it would say is told by this plugin, and what students print is printed.
        config.pluginmanager.unregister(name="terminalreporter")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        words, only, done = self.plan["words"], self.plan["only"], set(self.plan["done"])
        names = {item.nodeid: sentence(item.nodeid) for item in items}
        exact = words in names.values()
        items[:] = [
            item
            for item in items
            if item.nodeid not in done
            and (only is None or item.nodeid in only)
            and (names[item.nodeid] == words if exact else words in names[item.nodeid])
        ]
        if self.strict is not None:
            self.strict.collected()
        self.lines.send("collected", tests=[item.nodeid for item in items])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            text = str(report.longrepr).strip().splitlines()
            said = [line[1:].strip() for line in text if line.startswith("E ")] or text[-1:]
            self.lines.send("unusable", file=report.nodeid, message=shortened(said[0]))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Any:
        if not self.plan["sabotage"]:
            return (yield)
        # Imported here since few children need it.
        from course.grading.sabotaged import Bugs, doubled

        decide = doubled(Bugs(self.plan, session.items, self.lines))
        try:
            result = yield
        except BaseException:
            decide(False)
            raise
        decide(not session.testsfailed)
        return result

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        loader.unwritten.clear()
        recent.clear()
        self.result = {"passed": True, "message": ""}
        self.result |= {"place": None, "test": None, "stub": False, "seed": None}
        self.result["seen"] = None
        self.lines.send("start", test=nodeid, printed=printed())
        self.watchdog.start(self.plan["budget"])

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        if self.strict is None:
            return (yield)
        with self.strict.to_its_end(item):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: Any) -> Any:
        report = yield
        if not report.passed and self.result["passed"]:
            self.result["passed"] = False
            if call.excinfo is not None:
                own = self.plan["own"].get(item.nodeid.partition("::")[0])
                files = self.plan["overlay"].values()
                self.result |= explain(call.excinfo.value, files, own, item)
            else:
                self.result["message"] = "passed, and was expected to fail"
        return report

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.watchdog.stop()
        self.result["seen"] = self.seen(nodeid)
        self.lines.send("result", name=nodeid, printed=printed(), **self.result)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        if self.strict is not None:
            self.strict.ended()
        # What pytest does from here on is for who goes on, and takes its time.
        self.lines.send_last("end")

    def seen(self, nodeid: str) -> tuple[int, list[list[object]]] | None:
        """The run that failed, if it is the first of its file, or the one to show."""
        file = nodeid.partition("::")[0]
        number = self.plan["shown"].get(nodeid)
        failed = not self.result["passed"] and not self.result["stub"]
        if number is None and failed and recent and file not in self.pictured:
            self.pictured.add(file)
            number = len(recent) - 1
        if number is None or number >= len(recent):
            return None
        return number, [list(astuple(event)) for event in recent[number].trace[:EVENTS]]

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> Any:
        """A test compares what it got (left) with what it expects (right)."""
        if op in ("==", "is"):
            return [f"got {', expected '.join(told_apart(left, right))}"]
        return None


def printed() -> int:
    """How much has been printed, in bytes."""
    return os.fstat(2).st_size


def import_all(plan: dict[str, Any], lines: Lines, watchdog: Watchdog) -> bool:
    """Imports the student's modules one by one; whether all can be used."""
    broken: list[str] = []

    def refuse(module: str, message: str, place: Place | None) -> None:
        if module not in broken:
            broken.append(module)
            lines.send("broken", module=module, message=message, place=place)

    for name, contract in plan["contracts"].items():
        lines.send("importing", module=name)
        watchdog.start(plan["import_budget"])
        loader.failed.clear()
        try:
            module = import_module(name)
        except BaseException as error:
            whose = str(getattr(error, "name", ""))
            if whose not in plan["overlay"]:
                whose = loader.failed[0] if loader.failed else name
            place = innermost(error.__traceback__, [plan["overlay"][whose]])
            if isinstance(error, SyntaxError):
                # Its own text ends with the file and line, which the report adds.
                place = (error.filename or name, error.lineno or 0)
                error = type(error)(error.msg)
            refuse(whose, f"does not import: {shortened(said_by(error))}", place)
        else:
            for problem in breaches(module, contract):
                refuse(name, problem, None)
    watchdog.stop()
    return not broken


def begin_strict(plan: dict[str, Any], lines: Lines) -> Strict | None:
    if not plan["strict"]:
        return None
    # Imported here since a student's own checks do without.
    from course.grading.strict import Strict

    return Strict(plan, lines)


def grade(plan: dict[str, Any]) -> None:
    """Runs the tests, tells of them, and ends the process."""
    lines = Lines(plan.pop("key", ""))
    sys.path[:0] = plan["path"]
    loader.overlay(plan["overlay"])
    watchdog = Watchdog(plan["overlay"].values(), lines.bite)
    strict = begin_strict(plan, lines)
    usable = import_all(plan, lines, watchdog)
    if strict is not None:
        strict.imported()
    if usable:
        pytest.main(
            [
                *("-s", "--tb=native", "-p", "pytest_asyncio.plugin"),
                *("-p", "no:cacheprovider", "-p", "no:logging"),
                *("--continue-on-collection-errors", "--rootdir", plan["root"]),
                *("-c", os.path.join(plan["root"], "pyproject.toml"), *plan["tests"]),
                *(["-x"] if plan["stop"] else []),
            ],
            plugins=[Grading(plan, lines, watchdog, strict)],
        )
    lines.send_last("end")


if __name__ == "__main__":
    grade(json.load(sys.stdin))
