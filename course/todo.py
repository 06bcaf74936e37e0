"""`todo`: the to-do service on several nodes, each an operating system process of its own.

This process starts the nodes, and runs the epmd by which they find each other; it is no node
itself. What they need to know stands in a file in the directory of their data, so a node that
was killed can be started again from any terminal. All of it is on the loopback address.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from course.manifest import Wrong, typed
from course.node import end_by_signal, enter_runtime, error_text, tell

ADDRESS = "127.0.0.1"
LETTERS = "abcdefghi"
PLAN = "cluster.json"
PATIENCE = 60.0
"""Seconds after which a node that is not up is given up."""
PAUSE = 1.0
"""Seconds before a node that has ended is started again."""


@dataclass
class Plan:
    """What all nodes know: it stands in the directory of their data."""

    strategy: str
    ports: dict[str, int]
    """Where each node speaks HTTP, by its letter."""
    epmd: int
    cookie: str

    def write(self, folder: Path) -> None:
        file = folder / PLAN
        new = folder / f"{PLAN}.new"
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(asdict(self), out)
        new.replace(file)


def read_plan(folder: Path) -> Plan | None:
    """The plan of a directory; None if there is none. Wrong if it can't be read."""
    file = folder / PLAN
    try:
        return Plan(**json.loads(file.read_text()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise Wrong(f"{file} can't be read: {error_text(error)}") from None


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--nodes", metavar="N", type=int, help="how many (default: 3)")
    parser.add_argument(
        "--strategy", metavar="S",
        help="majority (default), last_writer, siblings or merge: what a split costs",
    )  # fmt: skip
    parser.add_argument(
        "--dir",
        metavar="DIR",
        help="where the nodes keep their lists (default: nowhere for long)",
    )
    parser.add_argument(
        "--port", metavar="P", type=int, default=8001,
        help="the first node's; the next ones have the next ones (default: 8001)",
    )  # fmt: skip
    parser.add_argument(
        "--restart", action="store_true", help="start a node again when it has ended"
    )
    parser.add_argument(
        "--only", metavar="NODE", help="start one node of a running cluster again"
    )
    parser.add_argument("--attached", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--work", metavar="DIR", help="where your modules are (chapters/)")


def run(options: argparse.Namespace) -> int:
    if options.only is not None:
        from course import todo_node

        return todo_node.run(options)
    enter_runtime(options)
    from minibeam.cluster.strategies import STRATEGIES

    if options.strategy not in (None, *STRATEGIES):
        known = ", ".join(STRATEGIES)
        raise Wrong(f"there is no strategy {options.strategy}: there are {known}")
    if options.nodes is not None and not 1 <= options.nodes <= len(LETTERS):
        raise Wrong(f"--nodes {options.nodes}: there can be 1 to {len(LETTERS)}")
    folder = Path(options.dir or tempfile.mkdtemp(prefix="minibeam-todo-")).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return asyncio.run(Cluster(options, folder).play())
    except asyncio.CancelledError:
        return 130
    except OSError as error:
        raise Wrong(f"the service can't run here: {error_text(error)}") from None
    finally:
        if options.dir is None:
            shutil.rmtree(folder, ignore_errors=True)


class Cluster:
    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.options = options
        self.folder = folder
        self.plan = self.make_plan()
        self.children: dict[str, asyncio.subprocess.Process] = {}
        self.keepers: list[asyncio.Task[None]] = []
        self.all_up = False

    def make_plan(self) -> Plan:
        """As the options say; where there are lists already, as it was for them."""
        old = read_plan(self.folder)
        strategy = self.options.strategy or (old.strategy if old else "majority")
        nodes = self.options.nodes or (len(old.ports) if old else 3)
        if old is not None and (old.strategy, len(old.ports)) != (strategy, nodes):
            raise Wrong(
                f"{self.folder} has the lists of {len(old.ports)} nodes with the strategy "
                f"{old.strategy}: start these, or take another --dir"
            )
        ports = {letter: self.options.port + i for i, letter in enumerate(LETTERS[:nodes])}
        for port in ports.values():
            if not 0 < port < 65536:
                raise Wrong(f"--port {self.options.port}: ports are 1 to 65535")
            must_be_free(port)
        return Plan(strategy, ports, 0, secrets.token_hex(16))

    async def play(self) -> int:
        from minibeam.network.epmd_server import EpmdServer

        end_by_signal()
        epmd = EpmdServer()
        await epmd.start(0, [ADDRESS])
        self.plan.epmd = epmd.port
        self.plan.write(self.folder)
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*map(self.begin, self.plan.ports))
            self.greet()
            await asyncio.gather(*self.keepers)
        except TimeoutError:
            raise Wrong(f"a node was not up within {PATIENCE:.0f} s") from None
        finally:
            for keeper in self.keepers:
                keeper.cancel()
            await asyncio.gather(*self.keepers, return_exceptions=True)
            await self.end_children()
            epmd.close()
        return 0

    def greet(self) -> None:
        self.all_up = True
        plan = self.plan
        tell(
            f"{len(plan.ports)} nodes are up, strategy {plan.strategy}, data in {self.folder}"
        )
        for letter, port in plan.ports.items():
            pid = self.children[letter].pid
            end = f"taskkill /f /pid {pid}" if os.name == "nt" else f"kill -9 {pid}"
            tell(f"  {letter}  http://{ADDRESS}:{port}/  process {pid}; to kill it: {end}")
        tell("The page at each of these shows the lists, and who holds what. By curl:")
        example = f"http://{ADDRESS}:{plan.ports['a']}/lists/home"
        tell(f'  curl -X PUT {example}/1 -d \'{{"text": "paint the door"}}\'')
        tell(f"  curl {example}")
        tell("Ctrl-C ends all nodes.")

    async def begin(self, letter: str) -> None:
        await self.start(letter)
        self.keepers.append(asyncio.create_task(self.keep(letter)))

    async def start(self, letter: str) -> None:
        """Starts a node and returns when it is up. Wrong, with what it says, if it is not."""
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "course", "todo", "--dir", str(self.folder),
            "--only", letter, "--attached",
            *(["--work", self.options.work] if self.options.work else []),
            cwd=self.options.root, stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        self.children[letter] = child
        assert child.stdout is not None
        said = ""
        async for said in lines(child.stdout):
            if " is up: " in said:
                return
        await child.wait()
        raise Wrong(f"node {letter} does not start: {said or 'it says nothing'}")

    async def keep(self, letter: str) -> None:
        """Passes on what a node says, as long as this runs; starts it again, if asked to.
        Until all are up they miss each other, and that is no news."""
        while True:
            child = self.children[letter]
            assert child.stdout is not None
            async for line in lines(child.stdout):
                if self.all_up:
                    tell(f"{letter}: {line}")
            code = await child.wait()
            tell(f"{letter} has ended ({'signal' if code < 0 else 'exit code'} {abs(code)})")
            if not self.options.restart:
                again = typed("todo", "--dir", str(self.folder), "--only", letter)
                tell(f"  to start it again, in another terminal: {again}")
                await asyncio.get_running_loop().create_future()
            await asyncio.sleep(PAUSE)
            try:
                await self.start(letter)
                tell(f"{letter} is up again, process {self.children[letter].pid}")
            except Wrong as wrong:
                tell(f"! {wrong}")

    async def end_children(self) -> None:
        """Returns when they are gone."""
        for child in self.children.values():
            if child.returncode is None and os.name == "nt":
                child.kill()
            elif child.returncode is None:
                # `kill` first asks whether it lives, and who waits for it then gets no answer.
                with suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGKILL)
        for child in self.children.values():
            await child.wait()


async def lines(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    """What comes, line by line. Of a line that is longer than the stream takes there is what
    is left when it has been cut."""
    while True:
        try:
            line = await stream.readline()
        except ValueError:
            continue
        if not line:
            return
        yield line.decode(errors="replace").rstrip()


def must_be_free(port: int) -> None:
    try:
        socket.create_server((ADDRESS, port)).close()
    except OSError as error:
        raise Wrong(
            f"port {port} can't be used ({error_text(error)}): say another --port"
        ) from None
