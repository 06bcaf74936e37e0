"""Who waits for what: the report of a run that can't go on, and where an error came from.

A suspended task is a chain of coroutines, each awaiting the next. What a reader wants of
it is the innermost line of the program itself, not of the libraries it called, and in a
word what that line waits for.
"""

from __future__ import annotations

import os
import site
import sys
from types import FrameType
from typing import Any

LIBRARIES = (
    os.path.dirname(os.__file__) + os.sep,
    *(folder + os.sep for folder in site.getsitepackages()),
    "<frozen",
)
"""What the files of Python and of its packages begin with."""
_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
MOST = 30

_REASONS = {
    "receive": "waits for a message",
    "_unblock_and_receive": "waits for a busy connection",
    "call": "waits for a reply",
    "sleep": "sleeps",
    "connect": "waits for a connection",
    "start": "waits for a start",
}


def is_library(path: str) -> bool:
    """Whether a file belongs to Python, to the simulation or to the reference runtime."""
    return path.startswith((_HERE, *LIBRARIES, *runtime()))


def runtime() -> tuple[str, ...]:
    """Where the reference is; a student's modules of the same names are elsewhere."""
    package = sys.modules.get("minibeam")
    found = getattr(package, "__file__", None)
    return (os.path.dirname(found) + os.sep,) if found else ()


def chain(coroutine: Any) -> list[FrameType]:
    """The frames of a suspended coroutine, outermost first."""
    frames: list[FrameType] = []
    while coroutine is not None and len(frames) < 200:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "gi_frame", None)
        if frame is None:
            frame = getattr(coroutine, "ag_frame", None)
        if frame is not None:
            frames.append(frame)
        inner = getattr(coroutine, "cr_await", None) or getattr(
            coroutine, "gi_yieldfrom", None
        )
        coroutine = inner if inner is not None else getattr(coroutine, "ag_await", None)
    return frames


def place(frame: FrameType, line: int | None = None) -> str:
    code = frame.f_code
    name = os.path.basename(code.co_filename)
    return f"{name}:{line or frame.f_lineno} in {code.co_name}"


def describe(task: Any) -> str:
    """One line: what a task waits for, and where."""
    frames = chain(task.get_coro())
    if not frames:
        return "has not started"
    own = [frame for frame in frames if not is_library(frame.f_code.co_filename)]
    at = own[-1] if own else frames[-1]
    # The outermost library function called from there names what the line asked for.
    called = [frame.f_code.co_name for frame in frames[frames.index(at) :]]
    reasons = [_REASONS[name] for name in called if name in _REASONS]
    if frames[-1].f_lasti < 0 or (len(frames) == 1 and at.f_lasti <= 2):
        return f"has not started: {place(at)}"
    return f"{reasons[0] if reasons else 'waits'} at {place(at)}"


def where_raised(error: BaseException) -> str:
    """The place in the program that raised an error, as " (file:line in function)"."""
    found = last = None
    trace = error.__traceback__
    while trace is not None:
        if not is_library(trace.tb_frame.f_code.co_filename):
            found = trace
        last, trace = trace, trace.tb_next
    found = found or last
    return f" ({place(found.tb_frame, found.tb_lineno)})" if found else ""


def report(loop: Any) -> str:
    """Every unfinished task, processes first, with its host and what it waits for."""
    names = loop.connector.process_names() if loop.connector is not None else {}
    lines = []
    rest = 0
    tasks = [task for task in loop.tasks if not task.done()]
    tasks.sort(key=lambda task: (task.number not in names and task.number > 1, task.number))
    for task in tasks:
        host = task.host
        if host is not None and host.dead:
            continue
        if len(lines) >= MOST:
            rest += 1
            continue
        who = names.get(task.number, task.get_name())
        on = f" on {host.name}" if host is not None else ""
        state = "" if host is None or host.running else ", which is frozen"
        lines.append(f"  {who}{on}{state} {describe(task)}")
    if rest:
        lines.append(f"  and {rest} more")
    return "\n".join(lines) if lines else "  no task is left"
