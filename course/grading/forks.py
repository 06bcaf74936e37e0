"""Grading children that need not start Python first, and the servers that fork them.

A server has imported all that no student writes. It reads one order (JSON) a line: a
plan of inside.py, the root, the seed, and the file to print into. For each it forks a
child that grades as any other one does, and says `gone`, under the child's seal, when that
is at its end.

This saves three quarters of the time of a short run; where there is no fork, every child
is started as usual.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from course.grading.child import Process, environment, start
from course.grading.lines import Seal, pieces

GRACE = 10.0
"""Seconds in which a child that has told its last is at its end."""
PRELOADED = (
    *("pytest_asyncio.plugin", "course.sim", "_pytest.assertion.rewrite"),
    "course.grading.strict",
)
"""And the plugins that every pytest has."""


class Servers:
    """As many servers as have a child at the same time; `start` is a `Start` of child.py.
    None is left when the block has ended."""

    def __init__(self) -> None:
        self.all: list[Server] = []
        self.lock = threading.Lock()
        self.closed = False

    def __enter__(self) -> Servers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(
        self, root: Path, seed: int, plan: Mapping[str, Any], printed: BinaryIO
    ) -> Forked | Process:
        with self.lock:
            if self.closed:
                raise InterruptedError("no more children are started")
            server = next((one for one in self.all if one.idle), None)
            if server is None:
                server = Server()
                self.all.append(server)
            return server.start(root, seed, plan, printed)

    def close(self) -> None:
        """Ends all children; the next start raises InterruptedError."""
        with self.lock:
            self.closed = True
            for server in self.all:
                server.close()


class Server:
    """One server, started when it is first needed."""

    def __init__(self) -> None:
        self.environment = environment(0)
        self.process: Process | None = None
        self.child: Forked | None = None
        self.closed = False
        # Whoever closes all servers is another thread than the one that uses this one.
        self.lock = threading.Lock()

    @property
    def idle(self) -> bool:
        """Whether it has no child now."""
        return self.child is None or self.child.ended.is_set()

    def start(
        self, root: Path, seed: int, plan: Mapping[str, Any], printed: BinaryIO
    ) -> Forked | Process:
        if not hasattr(os, "fork"):
            return start(root, seed, plan, printed)
        order = {"root": str(root), "plan": plan, "seed": seed, "printed": printed.name}
        with self.lock:
            if self.closed:
                raise InterruptedError("no more children are started")
            if self.process is None:
                self.process = subprocess.Popen(
                    [sys.executable, "-c", "from course.grading import forks; forks.serve()"],
                    cwd=Path(__file__).parents[2], env=self.environment,
                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
                )  # fmt: skip
            assert self.process.stdin is not None
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            self.process.stdin.flush()
            self.child = Forked(self.process, self.kill, plan["key"])
            return self.child

    def kill(self) -> None:
        """Ends the server and its child; the next start starts another server."""
        with self.lock:
            process, self.process = self.process, None
            if process is None:
                return
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            assert process.stdin is not None and process.stdout is not None
            with suppress(OSError):
                process.stdin.close()
            # Whoever reads still comes to the end, and closes it then.
            if self.child is None or self.child.ended.is_set():
                process.stdout.close()

    def close(self) -> None:
        self.closed = True
        self.kill()


class Forked:
    """A child of a server, as far as Child knows a process."""

    def __init__(self, server: Process, give_up: Callable[[], None], key: str) -> None:
        self.server, self.give_up = server, give_up
        self.seal = Seal(key)
        self.ended = threading.Event()
        self.code = 0

    @property
    def stdout(self) -> Iterator[bytes]:
        """What the child tells."""
        stream = self.server.stdout
        assert stream is not None
        try:
            for line in pieces(stream):
                told = self.seal.read(line)
                if told is not None and told["event"] == "gone":
                    self.code = told["code"]
                    return
                yield line
            stream.close()
        finally:
            self.ended.set()

    def kill(self) -> None:
        """It has ended by itself, unless something is very wrong."""
        if not self.ended.wait(GRACE):
            self.give_up()

    def wait(self) -> int:
        self.ended.wait()
        return self.code


def preload() -> Callable[[dict[str, Any]], None]:
    """Imports what no student writes; what grades by a plan, and ends its process."""
    from _pytest.config import default_plugins

    for name in (*PRELOADED, *(f"_pytest.{plugin}" for plugin in default_plugins)):
        import_module(name)
    grade: Callable[[dict[str, Any]], None] = import_module("course.grading.inside").grade
    import_module("course.grading.integrity").memory.remember()
    # What is there now is left alone by the collectors of the children.
    gc.freeze()
    return grade


def serve() -> None:
    """Forks a child for each order, one after the other, until there are no more."""
    grade = preload()
    for line in sys.stdin.buffer:
        order = json.loads(line)
        gone = Seal(order["plan"]["key"], "server")
        # Of the key nothing is left where the child could come upon it.
        line = b""
        child = os.fork()
        if child == 0:
            del gone
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(os.open(order["printed"], os.O_WRONLY | os.O_APPEND), 2)
            os.chdir(order["root"])
            os.environ["COURSE_SEED"] = str(order["seed"])
            try:
                grade(order["plan"])
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        os.write(1, gone.write({"event": "gone", "code": code}))
