"""What a benchmark runs on: our node, a Python process beside it, two Erlang nodes.

All on loopback, with a HOME, a cookie and an epmd port of their own in a directory that
is removed at the end. Each child ends when its standard input does, so none outlives us.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any

from course.bench import services
from course.bench.far import Directory, RawClient
from course.manifest import Wrong
from course.reference import import_path
from minibeam.network.epmd_server import EpmdServer
from minibeam.node import Node

COOKIE = "bench"
NEAR = "bench_near@127.0.0.1"
FAR = "bench_far@127.0.0.1"
ERL = ("bench_a@127.0.0.1", "bench_b@127.0.0.1")
HERE = Path(__file__).parent
PATIENCE = 10.0
"""Seconds that a child may take to end."""
UNTIL_END_OF_INPUT = """
import subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
sys.stdin.read()
child.kill()
"""
"""Runs a program that would not notice that nobody needs it any more."""


class Site:
    """`async with Site(root)`; then `node` runs and, where Erlang is, `erlang` is True."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.directory = Directory()
        self.node = Node(
            NEAR, cookie=COOKIE, directory=self.directory, address="127.0.0.1", hidden=True
        )
        self.erlang = all(map(shutil.which, ("erl", "erlc", "epmd")))
        self.children: list[subprocess.Popen[str]] = []
        self.nodes: list[Node] = []
        """More nodes of ours, in this process."""
        self.epmd: EpmdServer | None = None
        """One that runs in this process, if it is needed."""
        self.epmd_port = 0

    async def __aenter__(self) -> Site:
        self.home = Path(tempfile.mkdtemp(prefix="minibeam-bench-"))
        try:
            await self.node.start()
            services.start(self.node)
            self.start_far()
            if self.erlang:
                self.start_erlang()
            loop = asyncio.get_running_loop()
            _, self.raw = await loop.create_connection(RawClient, "127.0.0.1", self.raw_port)
        except BaseException:
            await self.end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: object, where: TracebackType | None
    ) -> None:
        await self.end()

    async def end(self) -> None:
        for node in [*self.nodes, self.node]:
            await node.stop()
        for child in reversed(self.children):
            assert child.stdin is not None
            child.stdin.close()
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if self.epmd is not None:
            self.epmd.close()
        shutil.rmtree(self.home, ignore_errors=True)

    async def own_epmd(self) -> int:
        """The port of an epmd of our own, which all may use."""
        if self.epmd is None:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.epmd_port = free.getsockname()[1]
            self.epmd = EpmdServer()
            await self.epmd.start(self.epmd_port)
        return self.epmd_port

    async def run(self, function: Any, *args: Any) -> float:
        """A measuring function, in a process of our node."""
        result: float = await self.node.run(function, *args)
        return result

    def start(self, *command: str, **environment: str) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            command, cwd=self.home, env=os.environ | environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.children.append(child)
        return child

    def ready(self, child: subprocess.Popen[str], mark: str) -> list[str]:
        """The words behind `mark` in the first line of the child's output that has it."""
        assert child.stdout is not None
        said = []
        for line in child.stdout:
            said.append(line)
            if mark in line:
                # Read on, or a child that says much would wait for us.
                Thread(target=child.stdout.read, daemon=True).start()
                return line.partition(mark)[2].split()
        raise Wrong(f"{child.args[0]!s} ended: {''.join(said)}")  # type: ignore[index]

    def start_far(self) -> None:
        path = os.pathsep.join([str(self.root), str(import_path(self.root))])
        child = self.start(
            sys.executable, "-m", "course.bench.far", FAR, COOKIE, PYTHONPATH=path
        )
        port, raw_port = map(int, self.ready(child, "ready"))
        self.directory.ports[FAR], self.raw_port = port, raw_port

    def start_erlang(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            epmd_port = str(free.getsockname()[1])
        environment = {"HOME": str(self.home), "ERL_EPMD_PORT": epmd_port}
        cookie = self.home / ".erlang.cookie"
        cookie.write_text(COOKIE)
        cookie.chmod(0o400)
        subprocess.run(
            ["erlc", "-o", str(self.home), str(HERE / "bench.erl")],
            check=True, env=os.environ | environment,
        )  # fmt: skip
        epmd = self.start(
            sys.executable, "-c", UNTIL_END_OF_INPUT, "epmd", "-d", "-d", "-port", epmd_port
        )
        self.ready(epmd, "main select")
        for name in ERL:
            child = self.start(
                *("erl", "-noshell", "-start_epmd", "false", "-connect_all", "false"),
                *("-name", name, "-pa", str(self.home), "-s", "bench", "start"),
                **environment,
            )
            (port,) = self.ready(child, "ready")
            self.directory.ports[name] = int(port)
