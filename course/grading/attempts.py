"""Tests that a student wrote, each tried on the runtime of this process.

A test is `async def test(net)`: a process of a fresh node, which is hidden, and so in no
cluster that the test makes. It passes when it returns, under each of the seeds. What came of
it is printed as JSON between two MARKs.
"""

from __future__ import annotations

import ast
import json
import linecache
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import PurePath
from types import FrameType
from typing import Any

from course.grading.results import MARK
from course.sim import SimDeadlock, simulate
from course.sim.run import recent
from course.stubs import UNWRITTEN
from minibeam.terms import Exit

SEEDS = 3
LONGEST = 200
"""Characters that are told of an error."""
NOTHING = " at 0x"
"""In what is shown of a value that does not say what it is."""
SHORT = 60
"""Characters that are told of a value."""


def attempt(module: str, tests: Sequence[str], seed: int) -> None:
    """Prints for each test "fails: " and why, UNWRITTEN, or "" if it passes."""
    source = import_module(module)
    for name in tests:
        told = json.dumps([name, outcome(getattr(source, name), seed)])
        print(MARK + told + MARK, end="", flush=True)


def outcome(test: Any, seed: int) -> str:
    """Why the test fails under one of the seeds from `seed` on; "" if under none."""

    async def story(net: Any) -> None:
        node = await net.start("a@one", hidden=True)
        await node.run(test, net)

    file = test.__code__.co_filename
    for number in range(seed, seed + SEEDS):
        error: BaseException | None = None
        try:
            simulate(story, seed=number)
        except BaseException as raised:
            error = raised
        if forgotten := never_awaited(recent[-1].warnings, file):
            return forgotten
        if error is not None:
            return said(error, file)
    return ""


def never_awaited(warnings: Sequence[str], file: str) -> str:
    """That an `await` is missing in the student's file, and where; "" if none is."""
    if not any("never awaited" in text for text in warnings):
        return ""
    # Imported here since most tests forget none, and this takes its time.
    from course.grading.explain import NEVER_AWAITED, noted

    found = noted(warnings, {PurePath(file).name: file})
    if found is None or found[0] != NEVER_AWAITED:
        return ""
    return f"fails: {NEVER_AWAITED} ({place(file, found[1][1])})"


def said(error: BaseException, file: str) -> str:
    """Why a test failed, at which line of the student's file, and, where that asserts
    something without words, with which values."""
    text = " ".join(str(error).split())
    frames = [
        (frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == file
    ]
    match error:
        case NotImplementedError():
            return UNWRITTEN
        case AssertionError():
            text = text or (values(*frames[-1]) if frames else "")
            text = text or "an assertion does not hold"
        case SimDeadlock():
            text = "it waits for ever"
        case Exit():
            text = f"its process dies of {error.reason}"
        case _:
            text = f"{type(error).__name__}: {text}"
    where = f" ({place(file, frames[-1][1])})" if frames else ""
    return f"fails: {text[:LONGEST]}{where}"


def place(file: str, line: int) -> str:
    return f"{PurePath(file).name}:{line}: {linecache.getline(file, line).strip()}"


def values(frame: FrameType, line: int) -> str:
    """The variables in the assertion at this line, as in "alive is [], count is 2"."""
    tree = ast.parse("".join(linecache.getlines(frame.f_code.co_filename)))
    names = {
        part.id: None
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert) and node.lineno <= line <= (node.end_lineno or 0)
        for part in ast.walk(node.test)
        if isinstance(part, ast.Name)
    }
    found = {name: repr(frame.f_locals[name]) for name in names if name in frame.f_locals}
    told = [f"{name} is {short(text)}" for name, text in found.items() if NOTHING not in text]
    return ", ".join(told)


def short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHORT else f"{text[: SHORT - 3]}..."
