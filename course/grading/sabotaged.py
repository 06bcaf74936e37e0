"""Bugs in the place of functions of a student's module, in a grading child.

A function stays the same object and gets other code, so that whoever has it already, under
whatever name, in a table, or bound to an object, has the bug as well. Names that the bug uses
and the student's module lacks are supplied.

Before the tests run, the child is doubled. Once all tests have passed, its double, which
knows nothing of that, puts in one bug after the other and runs the tests that are to find it,
until one does. It tells of each bug: sabotage (bug, noticed, what).
"""

from __future__ import annotations

import marshal
import os
import signal
import sys
import warnings
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import CodeType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from course.grading.lines import Lines
from course.grading.results import Place
from course.grading.watchdog import Watchdog

RAN = "__the_bug_is_executed__"
"""The function that a bug's code calls first."""


class Bugs:
    """The bugs of a plan, and the tests that are to find them."""

    def __init__(
        self, plan: Mapping[str, Any], items: Sequence[pytest.Item], lines: Lines
    ) -> None:
        self.plan, self.lines = plan, lines
        self.items = {item.nodeid: item for item in items}
        self.now = ""
        """The name of the bug that is tried."""

    def try_all(self) -> None:
        watchdog = Watchdog(self.plan["overlay"].values(), self.bite)
        for bug in self.plan["sabotage"]:
            if self.found(bug, watchdog):
                return

    def bite(self, message: str, place: Place | None) -> None:
        self.lines.send_last("sabotage", bug=self.now, noticed=True, what=message)

    def found(self, bug: Mapping[str, Any], watchdog: Watchdog) -> bool:
        self.now, ran = bug["name"], []
        names = vars(sys.modules[bug["module"]])
        function = plain(names, bug["function"])
        own = function and function.__code__
        tests = [self.items[test] for test in bug["tests"] if test in self.items]
        problem = put_in(names, function, bug, lambda: ran.append(None))
        if problem:
            self.lines.send("sabotage", bug=self.now, noticed=False, what=problem)
            return False
        try:
            noticed = any(self.fails(test, watchdog) for test in tests)
        finally:
            function.__code__ = own
        what = "the bug was executed" if ran else "the bug was put in and not executed"
        self.lines.send("sabotage", bug=self.now, noticed=noticed, what=what)
        return noticed

    def fails(self, test: pytest.Item, watchdog: Watchdog) -> bool:
        watchdog.start(self.plan["budget"])
        try:
            return any(not report.passed for report in runtestprotocol(test, log=False))
        finally:
            watchdog.stop()


def doubled(bugs: Bugs) -> Callable[[bool], None]:
    """Doubles this process; the function that is given says to the double whether it is to
    try the bugs, and waits for it. Where there is no fork, this process tries them itself."""
    try:
        hears, tells = os.pipe()
        with warnings.catch_warnings():
            # That there are threads: the one of the watchdog, which the double does without.
            warnings.simplefilter("ignore")
            double = os.fork()
    except (AttributeError, OSError):
        return lambda go: bugs.try_all() if go else None
    if double == 0:
        try:
            os.close(tells)
            bugs.lines.seal.name = "double"
            if os.read(hears, 1):
                bugs.try_all()
        finally:
            os._exit(0)
    os.close(hears)

    def decide(go: bool) -> None:
        if go:
            os.write(tells, b"!")
        else:
            os.kill(double, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(double, 0)

    return decide


def put_in(
    names: dict[str, Any],
    function: FunctionType | None,
    bug: Mapping[str, Any],
    executed: Callable[[], object],
) -> str:
    """Puts a bug in; why that can't be done, or ""."""
    code = marshal.loads(b64decode(bug["code"]))
    if function is None:
        return f"{bug['function']} is no function of Python's"
    if code.co_freevars and code.co_freevars != function.__code__.co_freevars:
        return f"{bug['function']} is not the method that it is in the reference"
    for name, statement in bug["supplies"]:
        if name not in names:
            exec(marshal.loads(b64decode(statement)), names)
    names[RAN] = executed
    function.__code__ = code.replace(co_freevars=function.__code__.co_freevars)
    return ""


def plain(names: Mapping[str, Any], path: str) -> FunctionType | None:
    """The function behind a name, such as "Mailbox.put", within whatever is around it."""
    first, *rest = path.split(".")
    found = names.get(first)
    for name in rest:
        classes = getattr(found, "__mro__", ())
        found = next((vars(one)[name] for one in classes if name in vars(one)), None)
    while not isinstance(found, FunctionType) or hasattr(found, "__wrapped__"):
        within = ("__wrapped__", "__func__", "func", "fget")
        inner = (getattr(found, way, None) for way in within)
        found = next((one for one in inner if one is not None), None)
        if found is None:
            return None
    return found


def packed(code: CodeType) -> str:
    """Code for a plan, which is JSON."""
    return b64encode(marshal.dumps(code)).decode()
