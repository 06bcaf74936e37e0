"""What a simulated program must not use, since it would tell two runs of a seed apart.

While a run lasts, and in its thread only: the wall clock and the system's random numbers
are refused when the program itself asks (the standard library may: `logging` stamps its
records), `random` is seeded, garbage is collected at fixed steps, and a coroutine that
was never awaited is noted with the place that made it.
"""

from __future__ import annotations

import gc
import os
import random
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from course.sim.errors import SimForbidden
from course.sim.waiting import LIBRARIES, runtime

_CLOCKS = (
    "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns",
    "process_time", "process_time_ns", "sleep",
)  # fmt: skip
_thread: int | None = None
_run_warnings: list[str] = []


def is_inside() -> bool:
    """Whether the running code is a simulated program."""
    return _thread == threading.get_ident()


def _refuse(text: str) -> SimForbidden:
    """The error; it is noted as well, since a process that raises it may die unseen."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename.startswith(LIBRARIES):
        frame = frame.f_back
    if frame is not None:
        code = frame.f_code
        place = f"{os.path.basename(code.co_filename)}:{frame.f_lineno} in {code.co_name}"
        _run_warnings.append(f"{text} ({place})")
    return SimForbidden(text)


def _clock(name: str) -> Callable[..., Any]:
    original = getattr(time, name)

    def clock(*args: Any) -> Any:
        caller = sys._getframe(1).f_code.co_filename
        if is_inside() and not caller.startswith(LIBRARIES):
            instead = "await asyncio.sleep" if name == "sleep" else "the loop's time()"
            raise _refuse(
                f"time.{name} is the wall clock, which a simulated program can't use; "
                f"use {instead}, which is virtual time"
            )
        return original(*args)

    return clock


def _system_random(original: Callable[[int], bytes]) -> Callable[[int], bytes]:
    def urandom(size: int) -> bytes:
        if is_inside():
            raise _refuse(
                "os.urandom, secrets and SystemRandom differ from run to run; "
                "a simulated program uses its node's random"
            )
        return original(size)

    return urandom


def _seeded(original: Callable[..., None]) -> Callable[..., None]:
    def seed(self: random.Random, a: Any = None, version: int = 2) -> None:
        if a is None and is_inside() and not isinstance(self, random.SystemRandom):
            raise _refuse(
                "random numbers without a seed differ from run to run; "
                "a simulated program uses its node's random"
            )
        original(self, a, version)

    return seed


def _never_awaited(original: Any) -> Callable[[Any], None]:
    def warn(coroutine: Any) -> None:
        if not is_inside():
            original(coroutine)
            return
        origin = coroutine.cr_origin or ()
        place = ""
        # Who calls `receive` and forgets to await is meant, not the runtime's own line.
        callers = [one for one in origin if not one[0].startswith(runtime())]
        for file, line, function in callers or origin:
            place = f" ({os.path.basename(file)}:{line} in {function})"
            break
        _run_warnings.append(
            f"{coroutine.__qualname__}(...) was called but never awaited{place}; "
            "it did nothing: write await before it"
        )

    return warn


@contextmanager
def deterministic(seed: int, noted: list[str]) -> Iterator[None]:
    """Everything above, in the thread that enters, until it leaves."""
    global _thread, _run_warnings
    replaced: list[tuple[Any, str, Any]] = []

    def replace(owner: Any, name: str, made: Any) -> None:
        replaced.append((owner, name, getattr(owner, name)))
        setattr(owner, name, made)

    state = random.getstate()
    collecting = gc.isenabled()
    for name in _CLOCKS:
        replace(time, name, _clock(name))
    urandom = _system_random(os.urandom)
    replace(os, "urandom", urandom)
    replace(random, "_urandom", urandom)
    replace(random.Random, "seed", _seeded(random.Random.seed))
    # The module's own function is a method of an instance, bound when it was imported.
    replace(random, "seed", random._inst.seed)
    if hasattr(warnings, "_warn_unawaited_coroutine"):
        replace(warnings, "_warn_unawaited_coroutine", _never_awaited(
            warnings._warn_unawaited_coroutine))  # fmt: skip
    depth = sys.get_coroutine_origin_tracking_depth()
    sys.set_coroutine_origin_tracking_depth(2)
    random.seed(seed)
    # What was there before can't become garbage of this run: not looked at, and so cheap.
    gc.freeze()
    gc.disable()
    _thread, _run_warnings = threading.get_ident(), noted
    try:
        yield
    finally:
        _thread, _run_warnings = None, []
        gc.unfreeze()
        if collecting:
            gc.enable()
        sys.set_coroutine_origin_tracking_depth(depth)
        for owner, name, original in reversed(replaced):
            setattr(owner, name, original)
        random.setstate(state)
