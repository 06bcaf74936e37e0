"""The to-do service over HTTP: requests a second at one node, three and five; and how long its
clients wait when a node is killed, or falls silent as if it was cut off.

The service runs as `course todo` starts it, each node a process of the operating system. Its
clients are in this process, and share the two or so cores with it. What the same nodes answer
to GET /health, for which nobody else is asked, is there as the limit.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from itertools import count
from typing import Any

from course.bench.contest import Contest, Work
from course.bench.site import UNTIL_END_OF_INPUT, Site
from course.todo import ADDRESS, LETTERS

LISTS = [f"list {number}" for number in range(16)]
CLIENTS = 16
REQUESTS = 1600
FIRST_PORT = 21000


def contests(site: Site, scale: float) -> list[Contest]:
    requests = max(CLIENTS, int(REQUESTS * scale))
    services = {nodes: Service(site, nodes) for nodes in (1, 3, 5)}

    def rate(nodes: int, kind: str) -> Work:
        return lambda: services[nodes].rate(kind, requests)

    found = [
        Contest(f"to-do {kind}s, {nodes} node{'s' * (nodes > 1)}", "a second",
                rate(nodes, kind), {"GET /health": rate(nodes, "health")})
        for nodes in services for kind in ("write", "read")
    ]  # fmt: skip
    if os.name == "posix":
        found += [
            Contest("no writes after kill -9, 3 nodes", "s", services[3].killed, less=True),
            Contest("no writes after silence, 3 nodes", "s", services[3].silent, less=True),
        ]
    return found


class Client:
    """A connection to one node that is kept."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """The status and the answer. OSError or EOFError if the node is not there."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(ADDRESS, self.port)
        data = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: {ADDRESS}\r\nContent-Length: {len(data)}"
        try:
            self.writer.write(f"{head}\r\n\r\n".encode() + data)
            said = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = int(said.partition("content-length:")[2].split()[0])
            answer = json.loads(await self.reader.readexactly(length))
        except (OSError, EOFError):
            self.close()
            raise
        return int(said.split()[1]), answer

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
            self.writer = None


class Service:
    """A running service, started when it is first needed. It ends with the site."""

    ports = count(FIRST_PORT + os.getpid() % 1000 * 10, 10)

    def __init__(self, site: Site, nodes: int) -> None:
        self.site = site
        self.letters = LETTERS[:nodes]
        self.port = next(self.ports)
        self.processes: dict[str, int] = {}
        """The number of each node's process."""
        self.written = count()

    async def start(self) -> None:
        folder = self.site.home / f"todo-{len(self.letters)}"
        self.child = self.site.start(
            sys.executable, "-c", UNTIL_END_OF_INPUT, sys.executable, "-m", "course", "todo",
            "--nodes", str(len(self.letters)), "--port", str(self.port),
            "--dir", str(folder), "--restart", PYTHONPATH=str(self.site.root),
        )  # fmt: skip
        for letter in self.letters:
            words = await self.says(f"  {letter}  http://")
            self.processes[letter] = int(words.partition("process ")[2].split(";")[0])
        await self.says("Ctrl-C ends")
        for name in LISTS:
            await self.write(self.client(0), name)

    async def says(self, mark: str) -> str:
        """The next line of the service that has the mark."""
        assert self.child.stdout is not None
        while line := await asyncio.to_thread(self.child.stdout.readline):
            if mark in line:
                return line
        raise RuntimeError(f"the to-do service has ended without saying {mark!r}")

    def client(self, number: int) -> Client:
        """A client of one of the nodes, by turns."""
        return Client(self.port + number % len(self.letters))

    async def write(self, client: Client, name: str) -> None:
        """Writes an entry, as often as it takes until that is acknowledged."""
        status = 0
        while status != 200:
            entry = next(self.written) % 20
            path = f"/lists/{name.replace(' ', '%20')}/{entry}"
            status, _ = await client.ask("PUT", path, {"text": f"number {entry}"})

    async def rate(self, kind: str, requests: int) -> float:
        """Requests a second by many clients at once, of all nodes, each for a list."""
        if not self.processes:
            await self.start()
        left = count()

        async def go(number: int) -> None:
            client = self.client(number)
            while (this := next(left)) < requests:
                name = LISTS[this % len(LISTS)]
                if kind == "write":
                    await self.write(client, name)
                elif kind == "read":
                    await client.ask("GET", f"/lists/{name.replace(' ', '%20')}")
                else:
                    await client.ask("GET", "/health")
            client.close()

        began = time.perf_counter()
        await asyncio.gather(*map(go, range(CLIENTS)))
        return requests / (time.perf_counter() - began)

    async def killed(self) -> float:
        """For how long some list takes no write after the node that most of them are served
        by is killed."""
        victim = await self.busiest()
        waited = await self.until_all_are_written(victim, signal.SIGKILL)
        words = await self.says(f"{victim} is up again, process")
        self.processes[victim] = int(words.split()[-1])
        await self.until_all_are_together()
        return waited

    async def silent(self) -> float:
        """The same if that node is stopped, which to the others looks like a cut."""
        victim = await self.busiest()
        waited = await self.until_all_are_written(victim, signal.SIGSTOP)
        os.kill(self.processes[victim], signal.SIGCONT)
        await self.until_all_are_together()
        return waited

    async def busiest(self) -> str:
        if not self.processes:
            await self.start()
        client = self.client(0)
        for name in LISTS:
            await self.write(client, name)
        _, cluster = await client.ask("GET", "/cluster")
        client.close()
        runs = {node: len(view["runs"]) for node, view in cluster["nodes"].items() if view}
        return max(runs, key=lambda node: runs[node])[0]

    async def until_all_are_written(self, victim: str, by: int) -> float:
        """Ends or stops a node; how long until every list has taken a write at another one."""
        ports = [
            self.port + place
            for place, letter in enumerate(self.letters) if letter != victim
        ]  # fmt: skip
        clients = [Client(ports[place % len(ports)]) for place in range(len(LISTS))]
        began = time.perf_counter()
        os.kill(self.processes[victim], by)
        await asyncio.gather(*map(self.write, clients, LISTS))
        waited = time.perf_counter() - began
        for client in clients:
            client.close()
        return waited

    async def until_all_are_together(self) -> None:
        """Returns when each node reaches all others."""
        for number in range(len(self.letters)):
            missing = ["all"]
            while missing:
                client = self.client(number)
                try:
                    _, answer = await client.ask("GET", "/health")
                    missing = answer["missing"]
                except (OSError, EOFError):
                    await asyncio.sleep(0.1)
                client.close()
