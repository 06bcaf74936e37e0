"""Recursion as deep as a term may be nested, from wherever it is called.

The codec calls itself once for each level of nesting. Python allows 1000 calls within each
other by default, and the caller has used some of them; terms may nest 10,000 levels.

Raising that limit would raise it for all threads, and putting it back ends a program in
which another thread has gone beyond it meanwhile (Python 3.11: "Cannot recover from stack
overflow"). But each thread has the limit for itself. So where a term is nested too deep for
one, the recursion goes on in another thread every few levels, for whose end the others wait:
one runs at a time, as before, and no limit is touched.

Each of these steps has a thread of its own, so a pool of one is made for each. (In a pool of
many, threads that wait for others of the same pool may wait for ever: it can take a thread
for idle that is not, and then starts none.)
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import wraps
from typing import Any, TypeVar

from minibeam.terms import TermError

SEND_DEPTH = 10_000
"""Levels of nesting that can always be sent."""

RECEIVE_DEPTH = 20_000
"""Levels that can always be received; above SEND_DEPTH, so that two ends which count the
innermost part differently still agree."""

A_THREAD = 240
"""Levels that one thread goes down: each may be four calls."""

Function = TypeVar("Function", bound=Callable[..., Any])
Result = TypeVar("Result")


class TooDeep(TermError):
    """Nested too deep: no fault of any one part."""


class Threads(dict[int, ThreadPoolExecutor]):
    """The thread of each step down, started when it is needed. They end with the stack."""

    def __init__(self, stack: ExitStack) -> None:
        super().__init__()
        self.stack = stack

    def __missing__(self, step: int) -> ThreadPoolExecutor:
        self[step] = thread = self.stack.enter_context(ThreadPoolExecutor(1))
        return thread


class Levels:
    """How deep one run has gone. Calls of the functions that it has wrapped are levels;
    without threads it is the caller's thread that has to do, and nothing is counted."""

    def __init__(self, most: int, threads: Threads | None = None) -> None:
        self.most = most
        self.threads = threads
        self.now = 0

    def wrap(self, function: Function) -> Function:
        """The function, which goes on in another thread where this one has gone far enough.

        Raises TooDeep for more than `most` levels and an innermost part.
        """
        threads = self.threads
        if threads is None:
            return function

        @wraps(function)
        def level(*args: Any) -> Any:
            if self.now > self.most:
                raise TooDeep
            self.now += 1
            try:
                if self.now % A_THREAD:
                    return function(*args)
                return threads[self.now // A_THREAD].submit(function, *args).result()
            finally:
                self.now -= 1

        return level  # type: ignore[return-value]

    def table(self, functions: Any) -> Any:
        """The table (a dict or a list) by which functions call each other, all wrapped."""
        return functions if self.threads is None else _Wrapped(functions, self)


class _Wrapped(dict[Any, Any]):
    def __init__(self, functions: Any, levels: Levels) -> None:
        super().__init__()
        self.functions, self.levels = functions, levels

    def __missing__(self, key: Any) -> Any:
        self[key] = wrapped = self.levels.wrap(self.functions[key])
        return wrapped


def deeply(most: int, run: Callable[[Levels], Result]) -> Result:
    """run(levels), which is to call what recurses by way of `levels`.

    It is called twice if this thread is not enough. Raises TooDeep for more than `most`
    levels, as for a list that contains itself.
    """
    try:
        return run(Levels(most))
    except RecursionError:
        pass  # its traceback holds many frames: go on without it
    with ExitStack() as stack:
        threads = Threads(stack)
        try:
            return threads[0].submit(run, Levels(most, threads)).result()
        except (RecursionError, TooDeep):
            pass
    raise TooDeep(f"nested more than {most} levels deep, or a part of itself")
