"""Clients write to the to-do service over HTTP while one of its processes after the other is
killed with -9 and comes back: every write that was acknowledged is there in the end, at every
node, and on every node that should hold it.

It lasts for three kills; with COURSE_STORM=120 in the environment, for as many seconds.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.course.commands import DEADLINE, Program, free_ports
from tests.course.test_todo_command import clone, marked, posix

__all__ = ["clone", "marked"]

SECONDS = float(os.environ.get("COURSE_STORM", "0"))
KILLS = 3
LISTS = ("home", "work", "shop", "garden", "holidays")
WRITERS = 4
PATIENCE = 240.0
"""Seconds in which all has to be equal in the end, however busy the machine is."""
LETTERS = "abcde"
KINDS = [(3, "majority"), (5, "merge")] + [(5, "majority"), (3, "merge")] * (SECONDS > 0)


class Storm:
    """What the clients know: which writes were acknowledged, and how many were not."""

    def __init__(self, nodes: int, seed: int) -> None:
        self.letters = LETTERS[:nodes]
        self.port = free_ports(nodes, beyond=16000)
        self.random = Random(seed)
        self.acknowledged: dict[str, list[str]] = {name: [] for name in LISTS}
        self.refused = 0
        self.kills = 0
        self.longest = 0.0
        """Seconds in which a client got no write acknowledged."""
        self.over = False

    async def ask(self, letter: str, method: str, path: str, body: Any = None) -> Any:
        """The status and the answer of a node; 0 if it is not there."""
        url = f"http://127.0.0.1:{self.port + self.letters.index(letter)}{path}"
        data = None if body is None else json.dumps(body).encode()

        def once() -> tuple[int, Any]:
            request = urllib.request.Request(url, data, method=method)
            try:
                with urllib.request.urlopen(request, timeout=DEADLINE) as response:
                    return response.status, json.load(response)
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, json.load(error)
            except OSError:
                return 0, None

        return await asyncio.to_thread(once)

    async def write(self, number: int) -> None:
        """A client: it writes entry after entry, each at a node of its choice."""
        written, since = 0, time.monotonic()
        while not self.over:
            name, entry = self.random.choice(LISTS), f"{number}-{written}"
            letter = self.random.choice(self.letters)
            written += 1
            status, _ = await self.ask(
                letter, "PUT", f"/lists/{name}/{entry}", {"text": entry}
            )
            if status == 200:
                self.acknowledged[name].append(entry)
                self.longest = max(self.longest, time.monotonic() - since)
                since = time.monotonic()
            else:
                self.refused += 1

    async def some_are_written(self) -> None:
        """Returns when some more writes were acknowledged."""
        before = self.count
        while self.count < before + 20:
            await self.write_one()

    @property
    def count(self) -> int:
        return sum(map(len, self.acknowledged.values()))

    async def write_one(self) -> None:
        """A write that is tried until it is acknowledged."""
        entry, status = f"k-{self.count}-{self.kills}", 0
        while status != 200:
            letter = self.random.choice(self.letters)
            path = f"/lists/{LISTS[0]}/{entry}"
            status, _ = await self.ask(letter, "PUT", path, {"text": entry})
        self.acknowledged[LISTS[0]].append(entry)

    async def kill(self, service: Program, processes: dict[str, int]) -> None:
        """Kills a node, and returns when it is up again and some more is written."""
        letter = self.random.choice(self.letters)
        os.kill(processes[letter], signal.SIGKILL)
        self.kills += 1
        line = await service.expect(f"{letter} is up again, process")
        processes[letter] = int(line.split()[-1])
        await self.some_are_written()

    async def missing(self) -> list[str]:
        """What is not as it must be: by every node's answers, and by the copies."""
        wrong = []
        for name in LISTS:
            for letter in self.letters:
                status, answer = await self.ask(letter, "GET", f"/lists/{name}")
                if status != 200:
                    wrong.append(f"{letter} answers {status} for {name}")
                    continue
                lost = set(self.acknowledged[name]) - answer["entries"].keys()
                if lost:
                    wrong.append(f"{name} at {letter} has lost {sorted(lost)}")
        _, cluster = await self.ask("a", "GET", "/cluster")
        for name in LISTS:
            owners = next(
                view["copies"][name]["owners"]
                for view in cluster["nodes"].values() if view and name in view["copies"]
            )  # fmt: skip
            views = [cluster["nodes"][owner] or {"copies": {}} for owner in owners]
            digests = {view["copies"].get(name, {}).get("digest") for view in views}
            if len(digests) > 1 or None in digests:
                wrong.append(f"the copies of {name} differ: {digests}")
        return wrong


@posix
@pytest.mark.asyncio
@pytest.mark.parametrize(("nodes", "strategy"), KINDS)
async def test_what_was_acknowledged_is_there_when_the_storm_is_over(
    clone: Path,
    marked: dict[str, str],
    tmp_path: Path,
    seed: int,
    nodes: int,
    strategy: str,
) -> None:
    storm = Storm(nodes, seed)
    options = ["--nodes", str(nodes), "--strategy", strategy, "--port", str(storm.port)]
    service = Program(
        clone, "todo", *options, "--dir", str(tmp_path / "data"), "--restart",
        environment=marked,
    )  # fmt: skip
    async with service:
        processes = {}
        for letter in storm.letters:
            line = await service.expect(f"  {letter}  http://127.0.0.1:")
            processes[letter] = int(line.split("process ")[1].split(";")[0])
        await storm.write_one()
        begun = time.monotonic()
        writers = [asyncio.create_task(storm.write(n)) for n in range(WRITERS)]
        while storm.kills < KILLS or time.monotonic() - begun < SECONDS:
            await storm.kill(service, processes)
        storm.over = True
        await asyncio.gather(*writers)
        lasted = time.monotonic() - begun
        wrong = ["nothing was looked at"]
        # What a node has missed comes to it within an exchange of copies.
        async with asyncio.timeout(PATIENCE):
            while wrong := await storm.missing():
                print(wrong)
        service.signal(signal.SIGINT)
        assert await service.ended() == 130
        print(
            f"{nodes} nodes, {strategy}: {storm.count} writes acknowledged and "
            f"{storm.refused} not in {lasted:.0f} s, {storm.kills} kills; nothing "
            f"acknowledged for {storm.longest:.1f} s at most"
        )
        assert "Traceback" not in "\n".join(service.lines)
