"""Jobs done by workers that may die: N processes of this machine, or any executor.

What always holds: each job ends with one result, told as it comes; a worker that dies takes
nobody's job with it for good, for what it had is begun again, and a job whose worker dies
again and again is told as failed; Ctrl-C and the end of this process end the workers.
"""

from __future__ import annotations

import inspect
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from importlib import import_module
from multiprocessing.connection import wait as wait_for
from typing import Any, TypeVar

from course.manifest import Wrong

Job = TypeVar("Job")
TRIES = 3
"""How often a job is begun whose worker has died."""


def maker(name: str | None, jobs: int) -> Callable[[], Executor]:
    """What makes the executor: that of `module:name`, or one of so many processes here.
    Wrong if there is no such thing."""
    if jobs < 1:
        raise Wrong(f"-j {jobs}: at least one submission at a time")
    if name is None:
        # Started anew, since a copy of this process would have its threads' locks.
        spawn = multiprocessing.get_context("spawn")
        return lambda: ProcessPoolExecutor(jobs, spawn, initializer=follow_parent)
    module, _, attribute = name.partition(":")
    sys.path.insert(0, os.getcwd())
    try:
        made = getattr(import_module(module), attribute)
        takes_workers = "max_workers" in inspect.signature(made).parameters
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        raise Wrong(
            f"--executor {name}: {error}; it is MODULE:NAME of what returns an executor when "
            "it is called"
        ) from None
    return lambda: made(max_workers=jobs) if takes_workers else made()


def follow_parent() -> None:
    """A worker's first step: Ctrl-C is its parent's to handle, and it ends when the parent
    has ended, however that came."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def follow() -> None:
        wait_for([parent.sentinel])
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def done(
    make: Callable[[], Executor], jobs: int, function: Callable[[Job], Any], all: Sequence[Job]
) -> Iterator[tuple[Job, Any]]:
    """Each job with its result, in the order in which they end, `jobs` of them worked on at
    a time and as many ready; an exception where the job could not be done."""
    left = deque(all)
    while left:
        suspects: list[Job] = []
        with working(make) as executor:
            begun: dict[Future[Any], Job] = {}
            while (left and not suspects) or begun:
                while left and not suspects and len(begun) < 2 * jobs:
                    job = left.popleft()
                    try:
                        begun[executor.submit(function, job)] = job
                    except BrokenExecutor:
                        suspects.append(job)
                for future in wait(begun, return_when=FIRST_COMPLETED).done:
                    job = begun.pop(future)
                    error = future.exception()
                    if isinstance(error, BrokenExecutor):
                        # One of them took the workers of all.
                        suspects.append(job)
                    else:
                        yield job, error or future.result()
        for job in suspects:
            yield job, alone(make, function, job)


def alone(make: Callable[[], Executor], function: Callable[[Job], Any], job: Job) -> Any:
    """The result of a job that may end its worker, or the exception."""
    error: BaseException | None = None
    for _ in range(TRIES):
        with working(make) as executor:
            future = executor.submit(function, job)
            error = future.exception()
            if not isinstance(error, BrokenExecutor):
                return error or future.result()
    return error


@contextmanager
def working(make: Callable[[], Executor]) -> Iterator[Executor]:
    """An executor whose processes are gone at the end, at once if that comes too early."""
    others = multiprocessing.active_children()
    executor = make()
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - set(others):
            process.terminate()
            process.join()
        raise
    executor.shutdown()
