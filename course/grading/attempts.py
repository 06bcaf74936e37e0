"""Tests that a student wrote, each tried on the runtime of this process.

A test is `async def test(net)`: a process of a fresh node, which is hidden, and so in no
cluster that the test makes. It passes when it returns, under each of the seeds. What came of
it is printed as JSON between two MARKs.
"""

from __future__ import annotations

import json
import linecache
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import PurePath
from typing import Any

from course.sim import SimDeadlock, simulate
from course.stubs import UNWRITTEN
from minibeam.terms import Exit

MARK = "\0"
SEEDS = 3
LONGEST = 200
"""Characters that are told of an error."""


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

    for number in range(seed, seed + SEEDS):
        try:
            simulate(story, seed=number)
        except BaseException as error:
            return said(error, test.__code__.co_filename)
    return ""


def said(error: BaseException, file: str) -> str:
    """Why a test failed, and at which line of the student's file."""
    text = " ".join(str(error).split())
    match error:
        case NotImplementedError():
            return UNWRITTEN
        case AssertionError():
            text = text or "an assertion does not hold"
        case SimDeadlock():
            text = "it waits for ever"
        case Exit():
            text = f"its process dies of {error.reason}"
        case _:
            text = f"{type(error).__name__}: {text}"
    stack = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno or 0 for frame in stack if frame.filename == file]
    where = ""
    if lines:
        line = linecache.getline(file, lines[-1]).strip()
        where = f" ({PurePath(file).name}:{lines[-1]}: {line})"
    return f"fails: {text[:LONGEST]}{where}"
