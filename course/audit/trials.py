"""Many runs of exercises' tests, on all processors, with what is left told meanwhile."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.grading.forks import Servers
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

    def run(self, course: Course, file: Path, servers: Servers) -> Outcome:
        runner = Runner(course, self.seed, self.budget, self.stop, start=servers.start)
        return runner.run({self.exercise.dotted: file}, [self.exercise])


@dataclass(frozen=True)
class Showing:
    """One run of the lesson's demonstration over one module."""

    exercise: Exercise
    name: str
    source: str
    program: Cell

    def run(self, course: Course, file: Path, servers: Servers) -> tuple[str, str]:
        """What it prints, and the error with which it ends, if it does."""
        mine = {self.exercise.dotted: file}
        played = play(course, self.program.source, mine, seed=self.program.seed)
        return played.printed, played.error


def run_all(
    course: Course, runs: Sequence[Trial | Showing], notice: Callable[[str], object]
) -> Iterator[tuple[Trial | Showing, Any]]:
    """Each run with what came of it, in their order. `notice` hears how far it is."""
    servers = Servers()

    def run(one: Trial | Showing) -> Any:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            file = Path(folder) / f"{one.exercise.module}.py"
            file.write_text(one.source, encoding="utf-8")
            return one.run(course, file, servers)

    began = time.monotonic()
    with several(servers) as pool:
        results = pool.map(run, runs)
        for done, (one, result) in enumerate(zip(runs, results, strict=True), 1):
            left = (time.monotonic() - began) / done * (len(runs) - done)
            notice(f"{one.exercise.id} {one.name}: {done} of {len(runs)}, {spoken(left)} left")
            yield one, result


@contextmanager
def several(servers: Servers) -> Iterator[ThreadPoolExecutor]:
    """As many threads as there are processors; at the end no server is left."""
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        yield pool
    finally:
        servers.close()
        pool.shutdown(cancel_futures=True)


def spoken(seconds: float) -> str:
    """A length of time as one says it."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
