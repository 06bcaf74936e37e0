"""`demo`: what it tells, with Erlang and without, and that it leaves nothing behind."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.course.commands import Program, environment, free_ports, make_clone, run

MARK = "COURSE_TEST_MARK"
posix = pytest.mark.skipif(os.name != "posix", reason="no such signals here")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clone(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def marked(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment that all processes of a demo inherit; none of them may be left."""
    mark = uuid.uuid4().hex
    yield environment(tmp_path, free_ports(1)) | {MARK: mark}
    assert left(mark) == []


def left(mark: str) -> list[str]:
    """The commands of the processes with this mark, where the system tells."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return found


STORY = [
    r"Three nodes are up, each in a process of its own: a \(\d+\),",
    r"b \(\d+\) and c \(\d+\).",
    r"a sends a message to the process `echo` of b.*",
    r"the first message does.",
    r"  .* of b sends back 'hello'.",
    r"a calls the server `counter` of c: add 3, add 4.",
    r"  It replies 3, then 7.",
    r"a monitors the `echo` of b. Then the process of b is killed \(kill -9\).",
    r"  After \d+ ms a has the DOWN, reason noconnection,",
    r"  and nodedown, reason connection_closed.",
]
WITHOUT = [r"\(With Erlang installed, a real Erlang node would join here.\)"]
WITH = [
    r"A real Erlang node joins, e@127.0.0.1, and talks to a:",
    r"  net_adm:ping\(A\) -> pong",
    r"  from <.*>: \{hello,from,erlang\}",
    r"  gen_server:call\(\{counter, A\}, \{add, 4\}\) -> 4",
    r"  rpc:call\(A, playground, whoami, \[\]\) -> 'a@127.0.0.1'",
]
FROZEN = [
    r"c is frozen \(SIGSTOP\): its connection stays open, and nothing comes.",
    r"  After .* s of silence \(net_ticktime is 2 s\) a gives",
    r"  it up: nodedown, reason net_tick_timeout.",
]
UNFROZEN = [r"c disconnects. .*"]
END = [r"That was distribution: .*"]
LAST = (FROZEN if os.name == "posix" else UNFROZEN) + END


def check(said: str, story: list[str]) -> None:
    lines = [line for line in said.splitlines() if line]
    for line, pattern in zip(lines, story, strict=False):
        assert re.fullmatch(pattern, line), line
    assert len(lines) == len(story)


def test_without_erlang(clone: Path, marked: dict[str, str], tmp_path: Path) -> None:
    nothing = tmp_path / "bin"
    nothing.mkdir()
    done = run(clone, "demo", environment=marked | {"PATH": str(nothing)})
    assert (done.returncode, done.stderr) == (0, "")
    check(done.stdout, STORY + WITHOUT + LAST)


def test_with_erlang(clone: Path, marked: dict[str, str]) -> None:
    if shutil.which("erl") is None:
        assert os.environ.get("CI") != "true" or os.name == "nt", "erl is missing"
        pytest.skip("erl is not installed")
    done = run(clone, "demo", environment=marked)
    assert (done.returncode, done.stderr) == (0, "")
    check(done.stdout, STORY + WITH + LAST)


@posix
@pytest.mark.asyncio
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_ends_early_and_cleans_up(
    clone: Path, marked: dict[str, str], number: int
) -> None:
    async with Program(clone, "demo", environment=marked) as program:
        await program.expect("Three nodes are up")
        await program.expect("It replies")
        program.signal(number)
        assert await program.ended() == 130
        assert "Traceback" not in "\n".join(program.lines)


@pytest.mark.asyncio
async def test_two_at_once_do_not_meet(clone: Path, marked: dict[str, str]) -> None:
    async def one() -> int:
        async with Program(clone, "demo", environment=marked | {"PATH": ""}) as program:
            return await program.ended()

    assert await asyncio.gather(one(), one()) == [0, 0]
