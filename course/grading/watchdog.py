"""What bounds a grading child: the time and the memory that one test may take.

A thread looks at both now and then, and ends the process when one is used up, saying
where the student's code was. Where that thread can't run, since something never lets
go of the interpreter, the operating system ends the process (not on Windows, where
only the parent does).
"""

from __future__ import annotations

import _thread
import os
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from course.grading.results import Place

try:
    import resource
except ImportError:
    resource = None  # type: ignore[assignment]

PATIENCE = 4
TICK = 0.1
HARDLY = TICK / 20
"""Seconds of computing in a tick, below which nothing goes on. Who is kept waiting by a
busy machine still gets more than that."""
GIB = 2**30
MEMORY = GIB
TOO_MUCH = f"took more than {MEMORY // GIB} GiB of memory"
SUDDEN = 4 * GIB
"""Bytes of address space: what is asked for beyond this at once is refused at once."""
UNLIMITED = -1
LAST_RESORT = 3
"""Seconds of computing over the budget, after which the operating system acts."""
SAMPLES = 10
PAUSE = 0.02


waiting: list[None] = []
"""One for each child that is waited for."""


@contextmanager
def elsewhere() -> Iterator[None]:
    """While a child is waited for that has bounds of its own: to be idle is right then."""
    waiting.append(None)
    try:
        yield
    finally:
        waiting.pop()


class Watchdog:
    """Calls `bite(message, place)`, which is to end the process, when one thing takes
    longer than its budget or more than MEMORY.

    The budget is in seconds of this process's own time, so that a busy machine makes
    nobody's loop endless. Whoever waits for nothing uses no time, and has PATIENCE
    times as long, counted in ticks of this thread in which hardly any time was used. No
    such tick counts within `elsewhere`.
    """

    def __init__(
        self, files: Collection[str], bite: Callable[[str, Place | None], None]
    ) -> None:
        self.files, self.bite = files, bite
        self.parent = os.getppid()
        self.budget = 0.0
        self.turn = threading.Condition()
        self.began: float | None = None
        self.used = 0.0
        self.idle = 0
        limit("RLIMIT_AS", SUDDEN)
        limit("RLIMIT_CORE", 0)
        # None of those that `threading` lists: who does must not come upon this object.
        _thread.start_new_thread(self.watch, ())

    def start(self, budget: float) -> None:
        """What was watched is done; the next thing begins."""
        with self.turn:
            self.budget = budget
            self.began, self.used, self.idle = time.process_time(), 0.0, 0
            limit("RLIMIT_CPU", int(self.began + budget) + LAST_RESORT)

    def stop(self) -> None:
        """What was watched is done; what comes now is not the student's."""
        with self.turn:
            self.began = None
            limit("RLIMIT_CPU", UNLIMITED)

    def watch(self) -> None:
        with self.turn:
            while True:
                self.turn.wait(TICK)
                if os.getppid() != self.parent:
                    # Nobody waits for the result any more.
                    os._exit(1)
                if self.began is None:
                    continue
                before, self.used = self.used, time.process_time() - self.began
                self.idle += self.used - before < HARDLY and not waiting
                if memory() > MEMORY:
                    return self.bite(TOO_MUCH, self.where()[1])
                if self.used > self.budget or self.idle * TICK > self.budget * PATIENCE:
                    function, place = self.where()
                    within = f" in {function}" if function else ""
                    return self.bite(f"does not end: an endless loop{within}?", place)

    def where(self) -> tuple[str, Place | None]:
        """The student's function that does not return, and its first line that runs.

        Of the functions that call each other it is the innermost that is there each
        time one looks: those within it come and go.
        """
        stack = self.stack()
        lines = {frame: frame.f_lineno for frame in stack}
        for _ in range(SAMPLES):
            time.sleep(PAUSE)
            now = self.stack()
            # None is left of what is called again and again from elsewhere.
            stack = [frame for frame in stack if frame in now] or stack[:1]
            for frame in stack:
                lines[frame] = min(lines[frame], frame.f_lineno)
        if not stack:
            return "", None
        code = stack[-1].f_code
        return code.co_qualname, (code.co_filename, lines[stack[-1]])

    def stack(self) -> list[FrameType]:
        """The student's functions that run in any thread (a simulation has its own),
        the outermost first."""
        found: list[FrameType] = []
        for innermost in sys._current_frames().values():
            frame: FrameType | None = innermost
            while frame is not None:
                if frame.f_code.co_filename in self.files:
                    found.insert(0, frame)
                frame = frame.f_back
        return found


def memory() -> int:
    """The most bytes that this process has ever held; 0 where that is not known."""
    if resource is None:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def limit(name: str, most: int) -> None:
    """Sets a limit of the operating system, where it has it and lets it be set; never
    above the one that is set for good."""
    with suppress(AttributeError, OSError, ValueError):
        which = getattr(resource, name)
        hard = resource.getrlimit(which)[1]
        if hard != UNLIMITED:
            most = hard if most == UNLIMITED else min(most, hard)
        resource.setrlimit(which, (most, hard))
