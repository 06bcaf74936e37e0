"""`todo`: nodes that are processes of their own, a client that speaks HTTP, and kill -9."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import urllib.error
import urllib.request
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from course.todo import lines
from minibeam.cluster.file_disk import FileDisk
from minibeam.cluster.todo import append
from tests.course.commands import DEADLINE, Program, environment, free_ports, make_clone, run
from tests.course.test_demo import MARK, left

posix = pytest.mark.skipif(os.name != "posix", reason="no such signals here")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clone(tmp_path_factory.mktemp("todo"))


@pytest.fixture
def marked(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment that all processes of a cluster inherit; none of them may be left."""
    mark = uuid.uuid4().hex
    yield environment(tmp_path, free_ports(1)) | {MARK: mark}
    assert left(mark) == []


class Cluster(Program):
    """A running `todo` of three nodes."""

    def __init__(self, clone: Path, folder: Path, *options: str, **more: Any) -> None:
        self.port = free_ports(3, beyond=15000)
        where = ["--port", str(self.port), "--dir", str(folder)]
        super().__init__(clone, "todo", *where, *options, **more)

    async def up(self) -> dict[str, int]:
        """The process of each node, when all are up."""
        await self.expect("3 nodes are up")
        lines = [await self.expect(f"  {letter}  http://127.0.0.1:") for letter in "abc"]
        await self.expect("Ctrl-C ends")
        return {line.split()[0]: int(line.split()[-1]) for line in lines}

    async def ask(self, letter: str, method: str, path: str, body: Any = None) -> Any:
        """What a node answers, for as long as it takes until it serves."""
        data = None if body is None else json.dumps(body).encode()
        url = f"http://127.0.0.1:{self.port + 'abc'.index(letter)}{path}"

        def once() -> tuple[int, Any]:
            request = urllib.request.Request(url, data, method=method)
            try:
                with urllib.request.urlopen(request, timeout=60) as response:
                    return response.status, json.load(response)
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, json.load(error)

        return await asyncio.to_thread(once)


async def put(cluster: Cluster, letter: str, entry: str) -> None:
    """Writes an entry, as a client does who does not mind doing it twice."""
    status = 503
    while status == 503:
        status, _ = await cluster.ask(letter, "PUT", f"/lists/home/{entry}", {"text": entry})
    assert status == 200


async def entries(cluster: Cluster, letter: str) -> list[str]:
    status = 503
    while status == 503:
        status, answer = await cluster.ask(letter, "GET", "/lists/home")
    return sorted(answer["entries"])


@posix
@pytest.mark.asyncio
async def test_a_node_may_be_killed_and_come_back(
    clone: Path, marked: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    async with Cluster(clone, folder, environment=marked) as cluster:
        processes = await cluster.up()
        await put(cluster, "a", "1")
        assert await entries(cluster, "c") == ["1"]
        os.kill(processes["b"], signal.SIGKILL)
        again = await cluster.expect("to start it again")
        early = [line for line in cluster.lines if re.search("majority:|to [ac]@", line)]
        assert early == [], "that nodes miss each other while they start is no news"
        await put(cluster, "a", "2")
        words = re.search(r"todo --dir .*", again)
        assert words is not None
        async with Program(clone, *words[0].split(), environment=marked) as node:
            await node.expect("b is up")
            assert await entries(cluster, "b") == ["1", "2"]
            node.signal(signal.SIGINT)
            assert await node.ended() == 0
        cluster.signal(signal.SIGINT)
        assert await cluster.ended() == 130
        assert "Traceback" not in "\n".join(cluster.lines)
    # What was said to be there is there when all have gone and come.
    async with Cluster(clone, folder, environment=marked) as cluster:
        await cluster.up()
        assert await entries(cluster, "a") == ["1", "2"]
        cluster.signal(signal.SIGTERM)
        assert await cluster.ended() == 130


@pytest.mark.asyncio
async def test_a_line_may_be_long() -> None:
    stream = asyncio.StreamReader(limit=100)

    async def feed() -> None:
        for data in (b"one\n", b"x" * 150, b"y" * 150, b"\nlast\n"):
            stream.feed_data(data)
            await asyncio.sleep(0)
        stream.feed_eof()

    said, _ = await asyncio.gather(collected(lines(stream)), feed())
    assert (said[0], said[-1]) == ("one", "last")
    assert sum(map(len, said)) < 100


async def collected(all_of_it: AsyncIterator[str]) -> list[str]:
    return [one async for one in all_of_it]


@posix
@pytest.mark.asyncio
async def test_it_starts_killed_nodes_again_if_asked_to(
    clone: Path, marked: dict[str, str], tmp_path: Path
) -> None:
    options = ("--restart", "--strategy", "last_writer")
    async with Cluster(clone, tmp_path / "x", *options, environment=marked) as cluster:
        processes = await cluster.up()
        await put(cluster, "a", "1")
        os.kill(processes["a"], signal.SIGKILL)
        await cluster.expect("a is up again")
        assert await entries(cluster, "a") == ["1"]
        cluster.signal(signal.SIGINT)
        assert await cluster.ended() == 130


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="no way to wait for it here")
@pytest.mark.asyncio
async def test_its_nodes_end_with_it_even_if_it_is_killed(
    clone: Path, marked: dict[str, str], tmp_path: Path
) -> None:
    async with Cluster(clone, tmp_path / "x", environment=marked) as cluster:
        processes = await cluster.up()
        watched = [os.pidfd_open(pid) for pid in processes.values()]
        cluster.signal(signal.SIGKILL)
        for file in watched:
            await ended(file)


async def ended(file: int) -> None:
    """Returns when the process of this pidfd has ended."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(file, readable.set)
    try:
        async with asyncio.timeout(DEADLINE):
            await readable.wait()
    finally:
        loop.remove_reader(file)
        os.close(file)


def test_what_is_wrong_is_one_line(
    clone: Path, marked: dict[str, str], tmp_path: Path
) -> None:
    def says(*words: str) -> str:
        done = run(clone, "todo", *words, environment=marked)
        assert (done.returncode, done.stdout) == (2, ""), done
        assert len(done.stderr.splitlines()) == 1, done.stderr
        return done.stderr

    assert "no strategy hope" in says("--strategy", "hope")
    assert "--nodes 0" in says("--nodes", "0")
    assert "--nodes 10" in says("--nodes", "10")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "can't be used" in says("--port", str(taken.getsockname()[1]))
    disk = FileDisk(tmp_path / "damaged" / "a")
    for number in range(3):
        append(disk, "replica.1", ("home", number))
    disk.close()
    file = tmp_path / "damaged" / "a" / "replica.1"
    file.write_bytes(file.read_bytes().replace(b"home", b"hope", 1))
    port = str(free_ports(1))
    told = says("--nodes", "1", "--port", port, "--dir", str(tmp_path / "damaged"))
    assert f"node of {file.parent}: replica.1 is damaged at byte 0: " in told
    assert "no cluster in" in says("--only", "a", "--dir", str(tmp_path))
    assert "--dir" in says("--only", "a")
    plan = {"strategy": "merge", "ports": {"a": 1, "b": 2}, "epmd": 1, "cookie": "x"}
    (tmp_path / "cluster.json").write_text(json.dumps(plan))
    assert "2 nodes with the strategy merge" in says("--nodes", "3", "--dir", str(tmp_path))
    assert "no node z: there are a, b" in says("--only", "z", "--dir", str(tmp_path))
    (tmp_path / "cluster.json").write_text("{")
    assert "can't be read" in says("--dir", str(tmp_path))
