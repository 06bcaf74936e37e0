"""Many runs of exercises' tests, on all processors, with what is left told meanwhile."""

from __future__ import annotations

import os
import queue
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.audit.forks import Server
from course.grading.results import Outcome
from course.grading.runner import BUDGET, Runner
from course.lessons.play import play
from course.lessons.text import Cell
from course.manifest import Course, Exercise


@dataclass(frozen=True)
class Trial:
    """One run of an exercise's tests over one module."""

    exercise: Exercise
    name: str
    """What is tried, such as "wrong_polls"."""
    source: str
    """The module."""
    seed: int = 0
    stop: bool = False
    """Whether the first test that does not pass is enough."""
    budget: float = BUDGET

    def run(self, course: Course, file: Path, server: Server) -> Outcome:
        runner = Runner(course, self.seed, self.budget, self.stop, server.start)
        return runner.run({self.exercise.dotted: file}, [self.exercise])


@dataclass(frozen=True)
class Showing:
    """One run of the lesson's demonstration over one module."""

    exercise: Exercise
    name: str
    source: str
    program: Cell

    def run(self, course: Course, file: Path, server: Server) -> tuple[str, str]:
        """What it prints, and the error with which it ends, if it does."""
        mine = {self.exercise.dotted: file}
        played = play(course, self.program.source, mine, seed=self.program.seed)
        return played.printed, played.error


def run_all(
    course: Course, runs: Sequence[Trial | Showing], notice: Callable[[str], object]
) -> Iterator[tuple[Trial | Showing, Any]]:
    """Each run with what came of it, in their order. `notice` hears how far it is."""
    servers: queue.SimpleQueue[Server] = queue.SimpleQueue()

    def run(one: Trial | Showing) -> Any:
        server = servers.get()
        try:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                file = Path(folder) / f"{one.exercise.module}.py"
                file.write_text(one.source, encoding="utf-8")
                return one.run(course, file, server)
        finally:
            servers.put(server)

    began = time.monotonic()
    with several(servers) as pool:
        results = pool.map(run, runs)
        for done, (one, result) in enumerate(zip(runs, results, strict=True), 1):
            left = (time.monotonic() - began) / done * (len(runs) - done)
            notice(f"{one.exercise.id} {one.name}: {done} of {len(runs)}, {spoken(left)} left")
            yield one, result


@contextmanager
def several(servers: queue.SimpleQueue[Server]) -> Iterator[ThreadPoolExecutor]:
    """As many servers and threads as there are processors; none is left behind."""
    count = os.cpu_count() or 1
    pool = ThreadPoolExecutor(count)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as compiled:
        all_of_them = [Server(compiled) for _ in range(count)]
        for server in all_of_them:
            servers.put(server)
        try:
            yield pool
        finally:
            for server in all_of_them:
                server.close()
            pool.shutdown(cancel_futures=True)


def spoken(seconds: float) -> str:
    """A length of time as one says it."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
