"""Why a test failed: one message, the student's line, the test's line, the seed.

The first of these that there is:

    a function that was called and is still to be written
    what a simulated run noted on the way and the student's file is the place of: an
        exception in a callback or a task, a coroutine that was never awaited
    the exception that ended the test, or the one that ended the process it waited for
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Collection, Iterator, Mapping
from itertools import zip_longest
from pathlib import PurePath
from types import TracebackType
from typing import Any

import pytest

from course import loader
from course.grading.results import Place
from course.grading.watchdog import TOO_MUCH
from course.sim.errors import SimError
from course.sim.run import recent
from course.stubs import UNWRITTEN

SHORT = 300
"""How long a message may be, in characters."""
AROUND = 40
"""How many of them are shown on either side of the place where two values differ."""
NEVER_AWAITED = (
    "a coroutine is made here and never awaited, so it does nothing: write await before it"
)
PLACED = re.compile(r"(.*?):? ?\(([\w.]+\.py):(\d+)(?: in [^)]*)?\)(.*)", re.DOTALL)
"""A text with a place in it, as the simulation notes it: "... (mailboxes.py:7 in put)"."""
UNSEEN = re.compile(
    r"^(an error in a callback that nobody handled|\w+ exception was never retrieved|"
    r"[\w.]+ failed): "
)
AT = re.compile(r"([\w.]+\.py):(\d+) in")
"""A place in the report of who waits for what."""
SERVICES = re.compile(r"\((user|net_kernel|rex)\)")
"""Processes that every node has; that they wait says nothing."""


def explain(
    error: BaseException, files: Collection[str], own: str | None, item: pytest.Item
) -> dict[str, object]:
    """What is told of a failed test. `files` are the student's, `own` is the one that the
    test is about; `recent` has the runs of this test only."""
    warnings = [text for run in recent for text in run.warnings]
    names = {PurePath(file).name: file for file in files}
    stubs = sorted(loader.unwritten, key=lambda stub: stub[1][0] != own)
    test = asked_at(error.__traceback__, item)
    place: Place | None
    if stubs:
        message, place = f"{stubs[0][0]} {UNWRITTEN}", stubs[0][1]
    elif found := noted(warnings, names):
        message, place = found
    else:
        message = said_by(error)
        places = [innermost(one.__traceback__, files) for one in causes(error)]
        place = next(filter(None, places), None)
        if isinstance(error, SimError):
            message, waits = standstill(error, [*names, item.path.name])
            place = place or placed(waits, names)
        elif wrapped := python_error(getattr(error, "reason", None)):
            message, stack = wrapped
            place = placed(stack, names) or place
        elif not isinstance(error, AssertionError):
            # A process of the test may have failed, of which this is the consequence.
            in_test = noted(warnings, {item.path.name: str(item.path)})
            message, test = in_test or (message, test)
    return {
        "message": shortened(message),
        "place": place,
        "stub": bool(stubs),
        "seed": recent[-1].seed if recent else None,
        "test": test,
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


def innermost(traceback: TracebackType | None, files: Collection[str]) -> Place | None:
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


def noted(warnings: Collection[str], names: Mapping[str, str]) -> tuple[str, Place] | None:
    """The first of a run's warnings whose place is in one of these files."""
    for text in warnings:
        found = PLACED.match(text)
        if found and found[2] in names:
            said = NEVER_AWAITED if "never awaited" in text else UNSEEN.sub("", found[1])
            return in_words(one_line(said)), (names[found[2]], int(found[3]))
    return None


def standstill(error: SimError, names: Collection[str]) -> tuple[str, str]:
    """What a run that could not go on says, without the moment and without what waits as
    it always does; and those that wait at a line of these files."""
    head, *waiting = str(error).splitlines()
    waits = [
        line.strip()
        for line in waiting
        if not SERVICES.search(line) and any(name in line for name in names)
    ]
    return "; ".join([re.sub(r" at [\d.]+ s", "", head), *waits[:3]]), "\n".join(waits)


def placed(text: str, names: Mapping[str, str]) -> Place | None:
    """The first place that a text names in one of these files."""
    for file, line in AT.findall(text):
        if file in names:
            return names[file], int(line)
    return None


def python_error(reason: Any, depth: int = 0) -> tuple[str, str] | None:
    """The Python exception that an exit reason was made of, {{Class, Text}, Stack}, or
    that is somewhere in it: what it says, and its stack, the innermost place first."""
    if not isinstance(reason, tuple) or depth > 5:
        return None
    match reason:
        case ((str(name), str(text)), [(_, _, _, [(_, list()), (_, int())]), *_] as stack):
            said = one_line(f"{name}: {text}" if text else name)
            at = [f"{bytes(file).decode()}:{line} in" for *_, [(_, file), (_, line)] in stack]
            return in_words(said), " ".join(at)
    return next(filter(None, (python_error(part, depth + 1) for part in reason)), None)


NOTHING = {"[]", "{}", "()", "set()", "''", "b''", "0", "False", "None"}
"""What an assertion shows of a value that is none, which a message says better."""


def said_by(error: BaseException) -> str:
    """What an exception says, in a line; an assertion without its word `assert`."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if isinstance(error, AssertionError):
        lines = [line.removeprefix("assert ") for line in lines if not line.startswith("+")]
        if lines[1:2] and lines[1] in NOTHING:
            lines = lines[:1]
        return plain(": ".join(lines[:2])) if lines else "an assertion failed"
    if isinstance(error, pytest.skip.Exception):
        return "skipped: " + str(error)
    name = type(error).__name__
    return in_words(f"{name}: {'; '.join(lines[:4])}" if lines else name)


def in_words(text: str) -> str:
    """In plain words: memory that is refused, and an exception that was expected."""
    if text.startswith("MemoryError"):
        return TOO_MUCH
    found = re.fullmatch(r"Failed: DID NOT RAISE (?:<class ')?(?:\w+\.)*(\w+)(?:'>)?", text)
    return f"expected {found[1]}, none was raised" if found else plain(text)


def plain(text: str) -> str:
    """Objects without their addresses: <a.b.Mailbox object at 0x7f...> -> a Mailbox."""
    text = re.sub(r"<(?:\w+\.)*(\w+) object at 0x\w+>", r"a \1", text)
    return re.sub(r" at 0x\w+>", ">", text)


def one_line(text: str) -> str:
    return " ".join(text.split())


def brief(value: object) -> str:
    shown = reprlib.Repr()
    shown.maxstring = shown.maxother = 100
    shown.maxlist = shown.maxtuple = shown.maxdict = 8
    return plain(shown.repr(value))


def told_apart(one: object, other: object) -> tuple[str, str]:
    """Both in short; where that hides in what they differ, what is around that."""
    short = brief(one), brief(other)
    if short[0] != short[1]:
        return short
    try:
        whole = plain(repr(one)), plain(repr(other))
    except Exception:
        return short
    pairs = enumerate(zip_longest(*whole))
    at = next((place for place, (left, right) in pairs if left != right), None)
    if at is None:
        return short
    begin, end = max(0, at - AROUND), at + AROUND
    left, right = (
        "..." * (begin > 0) + text[begin:end] + "..." * (end < len(text)) for text in whole
    )
    return left, right


def shortened(text: str) -> str:
    return text if len(text) <= SHORT else text[: SHORT - 4] + " ..."
