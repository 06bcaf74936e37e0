"""The to-do service on real nodes that lose each other's connections: most of them go on, the
one that is cut off refuses, and afterwards nothing that was acknowledged is missing.

Each node is a process of its own, with an epmd of its own, by which it finds the others at
Cables: these pass on what comes, and hold it while they are cut, as a network does that loses
packets.
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest

from course.todo import ADDRESS, Plan
from minibeam.network.epmd import Epmd, EpmdError
from minibeam.network.epmd_server import EpmdServer
from tests.course.commands import Program
from tests.course.test_todo_command import clone, marked, posix
from tests.course.test_todo_storm import LISTS, PATIENCE, Storm

__all__ = ["clone", "marked"]

LETTERS = "abc"
WRITES = 5


class Cable:
    """A way to one node for another that wants to connect to it."""

    def __init__(self, directory: Epmd, to: str) -> None:
        self.directory = directory
        self.to = to
        self.whole = asyncio.Event()
        self.whole.set()
        self.tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> int:
        """The port at which that node is found."""
        self.server = await asyncio.start_server(self.dialled, ADDRESS, 0)
        port: int = self.server.sockets[0].getsockname()[1]
        return port

    async def dialled(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        with suppress(OSError, asyncio.CancelledError):
            await self.whole.wait()
            with suppress(EpmdError):
                _, port = await self.directory.look_up(f"{self.to}@{ADDRESS}")
                there, back = await asyncio.open_connection(ADDRESS, port)
                await asyncio.gather(self.pass_on(reader, back), self.pass_on(there, writer))
        writer.transport.abort()

    async def pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while data := await reader.read(65536):
                await self.whole.wait()
                writer.write(data)
                await writer.drain()
        finally:
            writer.transport.abort()

    def close(self) -> None:
        self.server.close()
        for task in self.tasks:
            task.cancel()


class Cables:
    """Between all nodes. `cut` and `heal` are for one node and all others."""

    def __init__(self) -> None:
        self.epmds = {letter: EpmdServer() for letter in LETTERS}
        self.between: dict[tuple[str, str], Cable] = {}
        self.registered: list[Epmd] = []

    async def start(self) -> None:
        for epmd in self.epmds.values():
            await epmd.start(0, [ADDRESS])
        for one in LETTERS:
            for other in LETTERS.replace(one, ""):
                cable = Cable(Epmd(self.epmds[other].port), other)
                self.between[one, other] = cable
                self.registered.append(Epmd(self.epmds[one].port))
                await self.registered[-1].register(other, await cable.start())

    def of(self, letter: str) -> list[Cable]:
        return [cable for ends, cable in self.between.items() if letter in ends]

    def cut(self, letter: str) -> None:
        for cable in self.of(letter):
            cable.whole.clear()

    def heal(self, letter: str) -> None:
        for cable in self.of(letter):
            cable.whole.set()

    def close(self) -> None:
        for cable in self.between.values():
            cable.close()
        for epmd in self.epmds.values():
            epmd.close()


async def write(storm: Storm, letter: str, name: str) -> None:
    """A write at this node, that is tried until it is acknowledged."""
    entry, status = f"{letter}-{storm.count}", 0
    while status != 200:
        path = f"/lists/{name}/{entry}"
        status, _ = await storm.ask(letter, "PUT", path, {"text": entry})
    storm.acknowledged[name].append(entry)


@posix
@pytest.mark.asyncio
async def test_most_go_on_and_who_is_cut_off_refuses(
    clone: Path, marked: dict[str, str], tmp_path: Path, seed: int
) -> None:
    storm, cables = Storm(len(LETTERS), seed), Cables()
    lonely = storm.random.choice(LETTERS)
    rest = LETTERS.replace(lonely, "")
    async with AsyncExitStack() as stack:
        stack.callback(cables.close)
        await cables.start()
        ports = {letter: storm.port + place for place, letter in enumerate(LETTERS)}
        nodes = {}
        for letter in LETTERS:
            folder = tmp_path / letter
            folder.mkdir()
            Plan("majority", ports, cables.epmds[letter].port, "secret").write(folder)
            command = ("todo", "--dir", str(folder), "--only", letter)
            node = Program(clone, *command, environment=marked)
            nodes[letter] = await stack.enter_async_context(node)
            await node.expect(f"{letter} is up")
        for name in LISTS:
            await write(storm, lonely, name)
        cables.cut(lonely)
        # Until it has noticed nobody knows what becomes of a write there.
        unnoticed = [
            asyncio.create_task(
                storm.ask(lonely, "PUT", f"/lists/{name}/cut", {"text": "cut"})
            )
            for name in LISTS
        ]
        await nodes[lonely].expect("1 of 3 nodes; has lost the majority, and steps back")
        assert {status for status, _ in await asyncio.gather(*unnoticed)} == {503}
        for number in range(WRITES):
            for name in LISTS:
                await write(storm, rest[number % 2], name)
        for name in LISTS:
            refused = await storm.ask(lonely, "PUT", f"/lists/{name}/no", {"text": "no"})
            assert (refused[0], refused[1]["outcome"]) == (503, "not done")
        cables.heal(lonely)
        await nodes[lonely].expect("has caught up, and serves")
        for name in LISTS:
            await write(storm, lonely, name)
        wrong = ["nothing was looked at"]
        async with asyncio.timeout(PATIENCE):
            while wrong := await storm.missing():
                print(wrong)
        _, answer = await storm.ask(lonely, "GET", f"/lists/{LISTS[0]}")
        assert "no" not in answer["entries"]
