"""Commands of the course as programs, for tests that talk to them.

clone = make_clone(folder)
async with Program(clone, "node", "--name", "a@127.0.0.1") as program:
    await program.expect("is up")
    program.signal(signal.SIGINT)
    assert await program.ended() == 0
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 60.0
"""Seconds after which a test stops waiting for a program: never reached when all is well."""


def make_clone(folder: Path) -> Path:
    """The course with all modules the reference's, whatever this clone's student wrote."""
    clone = folder / "clone"
    # With what Python has compiled: it would be the same again.
    unwanted = shutil.ignore_patterns("pictures")
    for name in ("course", "solutions"):
        shutil.copytree(ROOT / name, clone / name, ignore=unwanted)
    shutil.copy(ROOT / "pyproject.toml", clone)
    (clone / "chapters").mkdir()
    return clone


def free_ports(count: int, beyond: int = 0) -> int:
    """The first of that many ports in a row that nobody listens at, outside the range
    that the system hands to connections. Two programs begin to look at different places."""
    for first in range(max(12000 + os.getpid() * 8 % 6000, beyond + 1), 20000, count):
        probes = []
        try:
            for port in range(first, first + count):
                probes.append(socket.create_server(("127.0.0.1", port)))
        except OSError:
            continue
        finally:
            for probe in probes:
                probe.close()
        return first
    raise RuntimeError("no free ports between 12000 and 20000")


def environment(home: Path, epmd_port: int) -> dict[str, str]:
    """That of a user who has nothing yet, with an epmd that nobody else has."""
    kept = {name: value for name, value in os.environ.items() if name != "ERL_EPMD_ADDRESS"}
    return kept | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "ERL_EPMD_PORT": str(epmd_port),
        "PYTHONIOENCODING": "utf-8",
    }


class Program:
    """A command that runs, read line by line; it has ended when the block has."""

    def __init__(
        self,
        clone: Path,
        *arguments: str,
        environment: dict[str, str],
        cwd: Path | None = None,
    ) -> None:
        self.command = [sys.executable, "-m", "course", *arguments]
        self.options = {"cwd": cwd or clone, "env": environment}
        if cwd is not None:
            self.options["env"] = environment | {"PYTHONPATH": str(clone)}
        self.lines: list[str] = []

    async def __aenter__(self) -> Program:
        self.process = await asyncio.create_subprocess_exec(
            *self.command, **self.options, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def line(self) -> str | None:
        """The next line that it prints; None at its end."""
        assert self.process.stdout is not None
        try:
            async with asyncio.timeout(DEADLINE):
                data = await self.process.stdout.readline()
        except TimeoutError:
            raise RuntimeError(f"it printed no more than {self.lines}") from None
        if not data:
            return None
        self.lines.append(data.decode("utf-8").rstrip("\r\n"))
        return self.lines[-1]

    async def expect(self, pattern: str) -> str:
        """The next line in which a regular expression occurs."""
        while (line := await self.line()) is not None:
            if re.search(pattern, line):
                return line
        raise RuntimeError(f"it ended without {pattern!r}: {self.lines}")

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    async def ended(self) -> int:
        """Waits for its end; the exit code."""
        while await self.line() is not None:
            pass
        async with asyncio.timeout(DEADLINE):
            return await self.process.wait()


def run(
    clone: Path, *arguments: str, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "course", *arguments], cwd=clone, env=environment,
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=DEADLINE,
    )  # fmt: skip
