"""Places for Erlang nodes: a directory as HOME with its cookie file, an epmd port that nobody
else uses, the compiled modules of this directory.

    async with Site() as site:
        await site.start_epmd()
        erl = await site.start_erl("a@127.0.0.1")

What runs there are children of this process: each ends with its site, and by itself when
this process dies.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.interop.erlang import Child, Erl

HERE = Path(__file__).parent
COOKIE = "monster"
_ELIXIR_PATHS = ("/usr/lib/elixir/lib", "/usr/local/lib/elixir/lib")


def have_erlang() -> bool:
    return all(map(shutil.which, ("erl", "erlc", "epmd")))


def have_elixir() -> bool:
    return shutil.which("elixir") is not None


def free_port() -> int:
    """A port of this machine that nobody listens at, outside the range that the system
    hands to connections."""
    for port in range(20000 + os.getpid() % 6000, 32000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port between 20000 and 32000")


class Site:
    """A HOME, an epmd port and the nodes that use them."""

    def __init__(self, *, cookie: str = COOKIE) -> None:
        self.cookie = cookie
        self.home = Path(tempfile.mkdtemp(prefix="minibeam-"))
        self.port = free_port()
        self.epmd: Child | None = None
        self._children: list[Child] = []
        cookie_file = self.home / ".erlang.cookie"
        cookie_file.write_text(cookie)
        cookie_file.chmod(0o400)

    async def __aenter__(self) -> Site:
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            for child in reversed(self._children):
                await child.kill()
        finally:
            shutil.rmtree(self.home, ignore_errors=True)

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "HOME": str(self.home),
            "ERL_EPMD_PORT": str(self.port),
            "ERL_CRASH_DUMP_SECONDS": "0",
            "LC_ALL": "C.UTF-8",
        }

    async def run(self, kind: type[Any], name: str, *command: str) -> Any:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment,
            cwd=self.home,
            start_new_session=True,
            limit=2**27,
        )
        child = kind(name, process)
        self._children.append(child)
        return child

    async def compile(self, module: str) -> None:
        """Compiles a module of this directory, once."""
        if not (self.home / f"{module}.beam").exists():
            compiler = await self.run(
                Child, "erlc", "erlc", "-o", str(self.home), str(HERE / f"{module}.erl")
            )
            if await compiler.ended() != 0:
                raise RuntimeError(f"{module}.erl: {compiler}")

    async def start_epmd(self, port: int | None = None) -> Child:
        """A real epmd, at this site's port or at another one that is it from now on;
        returns when it listens."""
        self.port = port or self.port
        for _ in range(20):
            # The shell ends it when this process closes the pipe, or is gone.
            script = 'epmd -d -d -port "$0" & read -r line; kill $!'
            epmd = await self.run(Child, "epmd", "sh", "-c", script, str(self.port))
            line = await epmd.expect("entering the main select|already a epmd|failed")
            if "main select" in line:
                self.epmd = epmd
                return epmd
            await epmd.kill()
            self.port = free_port() + 1
        raise RuntimeError("no port for epmd")

    async def unregistered(self, name: str) -> None:
        """Waits until the real epmd has noticed that the node of this name is gone, once
        for each time that it has been."""
        assert self.epmd is not None
        pattern = f"unregistering '{name}:"
        line = await self.epmd.expect(pattern)
        self.epmd.output.remove(line)

    async def start_erl(
        self, name: str | None, *flags: str, cookie: str | None = None
    ) -> Erl:
        """An Erlang node of this name, long or short by its host (None: not distributed),
        with all defaults of OTP but for `flags`; returns when it is up."""
        await self.compile("agent")
        naming = [] if name is None else ["-name" if "." in name else "-sname", name]
        asked = [] if cookie is None else ["-setcookie", cookie]
        return await self._ready(
            name or "erl",
            *("erl", "-noshell", "-start_epmd", "false", "-pa", str(self.home)),
            *itertools.chain.from_iterable(("-pa", path) for path in _elixir_code()),
            *(*naming, *asked, *flags, "-s", "agent", "start"),
        )

    async def start_elixir(self, name: str, *flags: str) -> Erl:
        """The same with the elixir command."""
        await self.compile("agent")
        return await self._ready(
            name,
            *("elixir", "--name", name, "--erl", "-start_epmd false", "-pa", str(self.home)),
            *(*flags, "--no-halt", "-e", ":agent.start()"),
        )

    async def start_python(self, program: str, name: str, *arguments: str) -> Child:
        """A node of ours in a process of its own, by a program of this directory."""
        command = (sys.executable, str(HERE / program), name, self.cookie, str(self.port))
        child = await self.run(Child, name, *command, *arguments)
        await child.expect("^@agent ready$")
        assert isinstance(child, Child)
        return child

    async def _ready(self, name: str, *command: str) -> Erl:
        erl = await self.run(Erl, name, *command)
        assert isinstance(erl, Erl)
        await erl.expect("^@agent ready$")
        erl.name = str(await erl.eval("node()"))
        return erl


def _elixir_code() -> list[str]:
    found = [Path(path) for path in _ELIXIR_PATHS if Path(path).is_dir()]
    return [str(ebin) for path in found[:1] for ebin in sorted(path.glob("*/ebin"))]
