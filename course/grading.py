"""The child that runs the tests of exercises: `python -m course.grading`.

It reads a plan (JSON) from its standard input: the student's files to overlay, what
others rely on in each (`contracts`), the test files, the tests to run or to leave out,
the seed, and the budgets of a test and of an import in seconds. It writes one JSON
object a line to its standard output, each as soon as it is so:

    importing, broken     a student's module: this one is next; this one does not import
    collected, unusable   the tests that will run; a test file that can't be used
    start, result         one test
    hang                  what was going on went over its budget, and where it stood
    end                   all tests have run

What always holds: after `broken` and after `hang` nothing follows and the child ends;
the student's code can't print among these lines, for it has another standard output.
"""

from __future__ import annotations

import inspect
import json
import os
import reprlib
import sys
import threading
import time
from collections.abc import Iterator
from importlib import import_module
from types import FrameType, TracebackType
from typing import Any

import pytest

from course import loader
from course.results import Place

PATIENCE = 4
TICK = 0.1
SHORT = 300
"""How long a message may be, in characters."""


class Lines:
    """The way to the parent."""

    def __init__(self) -> None:
        self.out = os.fdopen(os.dup(1), "w", encoding="utf-8")
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        self.lock = threading.Lock()

    def send(self, event: str, **content: object) -> None:
        with self.lock:
            self.out.write(json.dumps({"event": event, **content}) + "\n")
            self.out.flush()

    def send_last(self, event: str, **content: object) -> None:
        """Sends and ends the process, whatever threads and handlers are left behind,
        and whether or not anybody still listens."""
        try:
            self.send(event, **content)
        finally:
            os._exit(0)


class Watchdog:
    """Ends the process when one thing takes longer than its budget.

    The budget is in seconds of this process's own time, so that a busy machine makes
    nobody's loop endless. Whoever waits for nothing uses no time, and has PATIENCE
    times as long, counted in ticks of this thread: on a busy machine it is late itself.
    """

    def __init__(self, lines: Lines, files: list[str]) -> None:
        self.lines, self.files, self.budget = lines, files, 0.0
        self.turn = threading.Condition()
        self.began: float | None = None
        self.ticks = 0
        threading.Thread(target=self.watch, daemon=True).start()

    def start(self, budget: float) -> None:
        """What was watched is done; the next thing begins."""
        with self.turn:
            self.budget = budget
            self.began, self.ticks = time.process_time(), 0

    def stop(self) -> None:
        """What was watched is done; what comes now is not the student's."""
        with self.turn:
            self.began = None

    def watch(self) -> None:
        with self.turn:
            while True:
                self.turn.wait(TICK)
                if self.began is None:
                    continue
                self.ticks += 1
                used, passed = time.process_time() - self.began, self.ticks * TICK
                if used > self.budget or passed > self.budget * PATIENCE:
                    seconds = used if used > self.budget else passed
                    self.lines.send_last("hang", place=self.where(), seconds=seconds)

    def where(self) -> Place | None:
        """The student's line that runs in any thread (a simulation has its own)."""
        for frame in sys._current_frames().values():
            inner: FrameType | None = frame
            while inner is not None:
                if inner.f_code.co_filename in self.files:
                    return inner.f_code.co_filename, inner.f_lineno
                inner = inner.f_back
        return None


class Grading:
    """A pytest plugin: which tests run, and what is told of each."""

    def __init__(self, plan: dict[str, Any], lines: Lines, watchdog: Watchdog) -> None:
        self.plan, self.lines, self.watchdog = plan, lines, watchdog
        self.result: dict[str, Any] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        only, done = self.plan["only"], set(self.plan["done"])
        items[:] = [
            item
            for item in items
            if item.nodeid not in done and (only is None or item.nodeid in only)
        ]
        self.lines.send("collected", tests=[item.nodeid for item in items])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            text = str(report.longrepr).strip().splitlines()
            said = [line[1:].strip() for line in text if line.startswith("E ")] or text[-1:]
            self.lines.send("unusable", file=report.nodeid, message=shortened(said[0]))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        loader.unwritten.clear()
        self.result = {"passed": True, "message": ""}
        self.result |= {"place": None, "test": None, "stub": False, "seed": None}
        self.watchdog.start(self.plan["budget"])
        self.lines.send("start", test=nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: Any) -> Iterator[None]:
        report: Any = yield
        if not report.passed and self.result["passed"]:
            self.result["passed"] = False
            if call.excinfo is not None:
                self.result |= self.explain(item, call.excinfo.value)
            else:
                self.result["message"] = "passed, and was expected to fail"
        return report

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.watchdog.stop()
        self.lines.send("result", name=nodeid, **self.result)

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> Any:
        """A test compares what it got (left) with what it expects (right)."""
        return [f"got {brief(left)}, expected {brief(right)}"] if op == "==" else None

    def explain(self, item: pytest.Item, error: BaseException) -> dict[str, object]:
        """Why a test failed: one message, the student's line, the test's line, the seed."""
        errors = list(causes(error))
        files = self.watchdog.files
        own = self.plan["own"].get(item.nodeid.partition("::")[0])
        stubs = sorted(loader.unwritten, key=lambda stub: stub[1][0] != own)
        if stubs:
            message, place = f"{stubs[0][0]} is still to be written", stubs[0][1]
        else:
            places = [innermost(one.__traceback__, files) for one in errors]
            place = next((one for one in places if one), None)
            message = said_by(error)
        seeds = (getattr(getattr(one, "run", None), "seed", None) for one in errors)
        return {
            "message": message,
            "place": place,
            "stub": bool(stubs),
            "seed": next((seed for seed in seeds if seed is not None), None),
            "test": asked_at(error.__traceback__, item),
        }


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, those in it if it is a group, and those that led to it."""
    seen = 0
    while error is not None and seen < 50:
        yield error
        for inner in getattr(error, "exceptions", ()):
            yield from causes(inner)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        seen += 1


def innermost(traceback: TracebackType | None, files: list[str]) -> Place | None:
    place = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename in files:
            place = (traceback.tb_frame.f_code.co_filename, traceback.tb_lineno)
        traceback = traceback.tb_next
    return place


def asked_at(traceback: TracebackType | None, item: pytest.Item) -> Place | None:
    """The line of the test, or of a story told in it, rather than of its helpers."""
    place = None
    name = getattr(item, "originalname", item.name)
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename == str(item.path) and code.co_qualname.split(".")[0] == name:
            place = (code.co_filename, traceback.tb_lineno)
        traceback = traceback.tb_next
    return place


def said_by(error: BaseException) -> str:
    """What an exception says, in a line; an assertion without its word `assert`."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if isinstance(error, AssertionError):
        lines = [line.removeprefix("assert ") for line in lines if not line.startswith("+")]
        return shortened(": ".join(lines[:2])) if lines else "an assertion failed"
    if isinstance(error, pytest.skip.Exception):
        return "skipped: " + shortened(str(error))
    name = type(error).__name__
    return shortened(f"{name}: {'; '.join(lines[:4])}" if lines else name)


def brief(value: object) -> str:
    shown = reprlib.Repr()
    shown.maxstring = shown.maxother = 100
    shown.maxlist = shown.maxtuple = shown.maxdict = 8
    return shown.repr(value)


def shortened(text: str) -> str:
    return text if len(text) <= SHORT else text[: SHORT - 4] + " ..."


def import_all(plan: dict[str, Any], lines: Lines, watchdog: Watchdog) -> None:
    """Imports the student's modules one by one; the first that can't be used ends this."""
    for name, contract in plan["contracts"].items():
        watchdog.start(plan["import_budget"])
        lines.send("importing", module=name)
        try:
            module = import_module(name)
        except BaseException as error:
            whose = getattr(error, "name", None)
            if whose not in plan["overlay"]:
                whose = loader.failed[0] if loader.failed else name
            place = innermost(error.__traceback__, [plan["overlay"][whose]])
            if isinstance(error, SyntaxError):
                # Its own text ends with the file and line, which the report adds.
                place = (error.filename or name, error.lineno or 0)
                error = type(error)(error.msg)
            message = f"does not import: {said_by(error)}"
            lines.send_last("broken", module=whose, message=message, place=place)
        for problem in breaches(module, contract):
            lines.send_last("broken", module=name, message=problem, place=None)


def breaches(module: Any, contract: dict[str, Any]) -> Iterator[str]:
    """What others rely on in this module and would not find."""
    for name in contract["names"]:
        if not hasattr(module, name):
            yield f"{name} is missing; other modules use it (the stub has it)"
    for name, expected in contract["calls"].items():
        found = module
        for part in name.split("."):
            found = getattr(found, part, None)
        if not callable(found):
            yield f"{name} is missing (the stub has it)"
        elif problem := misfit(found, expected):
            yield f"{name} {problem}"
        elif name not in contract["async"] and inspect.iscoroutinefunction(found):
            yield f"{name} has become `async def`; those who call it do not await it"


def misfit(function: Any, expected: list[tuple[str, bool, bool]]) -> str | None:
    """Why a call that fits the expected parameters would not fit this function's."""
    try:
        found = dict(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return None
    kinds = [one.kind for one in found.values()]
    if inspect.Parameter.VAR_POSITIONAL in kinds and inspect.Parameter.VAR_KEYWORD in kinds:
        return None
    in_places = [name for name, keyword, _ in expected if not keyword]
    if list(found)[: len(in_places)] != in_places:
        return f"is to take ({', '.join(in_places)}), and takes ({', '.join(found)})"
    for name, _, optional in expected:
        one = found.pop(name, None)
        if one is None:
            return f"has lost its parameter {name}"
        if optional and one.default is one.empty:
            return f"has lost the default of {name}"
    for one in found.values():
        if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            return f"has a parameter that nobody gives: {one.name}"
    return None


def main() -> None:
    plan = json.load(sys.stdin)
    lines = Lines()
    sys.path[:0] = plan["path"]
    loader.overlay(plan["overlay"])
    watchdog = Watchdog(lines, list(plan["overlay"].values()))
    import_all(plan, lines, watchdog)
    watchdog.stop()
    pytest.main(
        [
            *("-q", "-p", "no:cacheprovider", "-p", "pytest_asyncio.plugin"),
            *("--continue-on-collection-errors", "--rootdir", plan["root"]),
            *("-c", os.path.join(plan["root"], "pyproject.toml"), *plan["tests"]),
        ],
        plugins=[Grading(plan, lines, watchdog)],
    )
    lines.send_last("end")


if __name__ == "__main__":
    main()
