"""`simulate`: run a story once, under one seed, and keep what happened.

The loop runs in a thread of its own, so a caller that is inside a loop already (Jupyter)
can simulate as well. While it runs, garbage is collected at fixed steps only, `random`
is seeded, and what would tell two runs apart is refused (see guard.py).
"""

from __future__ import annotations

import atexit
import gc
import logging
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from course.sim import guard
from course.sim.errors import SimForbidden, SimStuck
from course.sim.loop import SimLoop
from course.sim.network import Network
from course.sim.trace import Event, digest

Story = Callable[[Network], Coroutine[Any, Any, Any]]

STACK = 64 * 1024 * 1024
_one_run = threading.Lock()
# Coroutines of killed hosts, a list for each run. Nothing of them may run again, not even
# a finally block, so they are kept until nobody looks at their run any more.
_killed: deque[list[Any]] = deque()
RUNS_KEPT = 32
recent: deque[Run] = deque(maxlen=RUNS_KEPT)
"""The latest runs, also those that raised nothing: whoever explains a failure reads in
them what was noted on the way."""
# Coroutines that refused to end. Let go of, each would refuse once more, out loud.
_kept: list[Any] = []


@dataclass
class Run:
    """One run of a story."""

    seed: int
    trace: list[Event] = field(default_factory=list)
    result: Any = None
    error: BaseException | None = None
    warnings: list[str] = field(default_factory=list)
    """Forgotten awaits, and exceptions that nobody looked at, with file and line."""
    steps: int = 0
    """Callbacks that ran. Differs between versions of Python, as the trace does not."""
    time: float = 0.0
    """Virtual seconds."""

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the trace: equal runs have equal hashes, on any machine."""
        return digest(self.trace)

    def text(self) -> str:
        """The space-time diagram for a console: at most 80 columns and 50 lines."""
        from course import draw

        return draw.text(self.trace)

    def svg(self) -> str:
        """The space-time diagram as a picture."""
        from course import draw

        return draw.svg(self.trace)

    def _repr_svg_(self) -> str:
        return self.svg()


def simulate(
    story: Story,
    *,
    seed: int = 0,
    virtual_limit: float = 3600.0,
    step_limit: int = 100_000,
    wall_limit: float = 60.0,
) -> Run:
    """Run `await story(net)` in a fresh simulated network.

    virtual_limit is in virtual seconds, wall_limit in real ones, step_limit in callbacks
    that run while virtual time stands still. Raises what the story raises, SimDeadlock,
    SimTimeLimit, SimLivelock or SimStuck; each has the run in its attribute `run`.
    """
    if guard.is_inside():
        raise SimForbidden("a simulated program can't simulate")
    loop = SimLoop(seed=seed, virtual_limit=virtual_limit, step_limit=step_limit)
    net = Network(loop)
    run = Run(seed, net.trace.events, warnings=loop.warnings)
    recent.append(run)
    done = threading.Event()

    def body() -> None:
        try:
            while len(_killed) > RUNS_KEPT:
                _close(_killed.popleft())
            with guard.deterministic(seed, loop.warnings):
                try:
                    run.result = loop.run(story(net))
                except BaseException as error:
                    run.error = error
                finally:
                    run.steps, run.time = loop.steps, loop.time()
                    run.trace = list(net.trace.events)
                    _end(loop)
        finally:
            done.set()

    with _one_run:
        thread = _start(body)
        try:
            finished = _waited(done, wall_limit)
        except BaseException:
            _abandon(loop, thread)
            raise
        if not finished:
            frame = sys._current_frames().get(thread.ident or 0)
            where = "".join(traceback.format_stack(frame)[-6:]) if frame else ""
            _abandon(loop, thread)
            run.trace = list(net.trace.events)
            run.error = SimStuck(
                f"one callback did not yield for {wall_limit:g} seconds; it is at\n{where}"
            )
        else:
            thread.join()
    if run.error is not None:
        run.error.run = run
        run.error.add_note(f"simulated with seed={seed}")
        for warning in run.warnings[:5]:
            run.error.add_note(f"also: {warning}")
        raise run.error
    return run


def _waited(done: threading.Event, limit: float) -> bool:
    """Whether it is done within so many seconds; on a machine that is too busy to give this
    process half of them to compute, within five times as many."""
    computed = time.process_time()
    if done.wait(limit):
        return True
    return time.process_time() - computed < limit / 2 and done.wait(4 * limit)


def _start(body: Callable[[], None]) -> threading.Thread:
    """A thread with a stack that deep recursion fits in; other threads keep theirs."""
    thread = threading.Thread(target=body, name="simulation", daemon=True)
    try:
        before = threading.stack_size(STACK)
    except (ValueError, RuntimeError):
        thread.start()
        return thread
    try:
        thread.start()
    finally:
        threading.stack_size(before)
    return thread


def _abandon(loop: SimLoop, thread: threading.Thread) -> None:
    """Stop a run from outside: between two callbacks, or within one that never yields."""
    # Imported here since no run that ends comes to this.
    import ctypes

    loop.abandoned = True
    thread.join(0.1)
    for _ in range(20):
        if not thread.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit)
        )
        thread.join(0.1)


def _end(loop: SimLoop) -> None:
    """The story is over: note the errors that nobody looked at, then end what is left."""
    for task in loop.tasks:
        if task.done() and task._log_traceback:
            error = {"message": "Task exception was never retrieved"}
            loop.call_exception_handler(error | {"exception": task.exception()})
    unfinished = [task for task in loop.tasks if not task.done()]
    loop.tasks = []
    gc.collect()
    loop.over = True
    for task in unfinished:
        task._log_destroy_pending = False
    dead = [task for task in unfinished if task.host is not None and task.host.dead]
    if dead:
        _killed.append([task.get_coro() for task in dead])
    _close([task.get_coro() for task in unfinished if task not in dead])


def _close(coroutines: list[Any]) -> None:
    """Ends coroutines that wait still. They are closed outside their processes: what they
    log about that is nobody's mistake."""
    log = logging.getLogger("minibeam")
    before, log.disabled = log.disabled, True
    try:
        for coroutine in coroutines:
            try:
                coroutine.close()
            except BaseException:
                _kept.append(coroutine)
    finally:
        log.disabled = before


@atexit.register
def _close_killed() -> None:
    for coroutines in _killed:
        _close(coroutines)
