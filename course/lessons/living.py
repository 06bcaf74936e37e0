"""The child of a live cell: a node with the student's modules, and a real erl beside it.

`python -m course.lessons.living` reads a plan as playing.py does; its program is lines for
erl, typed one after the other. The process `mailbox` of our node prints each message that it
gets, and answers the pids that it finds in one; where the plan's `place` is "playground",
the services of playground.py are there too. What both sides show goes to the standard
output, a line each, as erl answers.

The node listens at the loopback address only, under a cookie made for this once, with an
epmd of its own at a port that nobody else knows.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from course.erlang import environment, free_port
from course.grading.watchdog import elsewhere
from course.lessons.playing import begin

MINE, THEIRS = "mine@127.0.0.1", "erl@127.0.0.1"
END = re.compile(r"\.\s*(%.*)?$")
"""The full stop at the end of a line, and a comment behind it."""
REFUSED = re.compile(r"^\* (?:[\d:]+ )?(.*)", re.MULTILINE)
"""What erl says of a line that it can't run, such as `* 1:9: syntax error before: '}'`."""
FAILED = re.compile(r"^\*\* ", re.MULTILINE)
"""How it begins to tell of a line that ended in an exception."""
PROMPT = re.compile(rf"^\({re.escape(THEIRS)}\)\d+> \Z", re.MULTILINE)
START, ANSWER, ARRIVE = 30.0, 15.0, 10.0
"""Seconds that one waits at most for erl's first prompt, for another, for a message."""


class Trouble(Exception):
    """It could not be shown; the text says why."""


def main() -> None:
    plan, tell = begin()
    try:
        lines = list(filter(None, map(str.strip, plan["program"].splitlines())))
        asyncio.run(live(lines, plan["place"], os.path.dirname(plan["told"])))
    except (Trouble, TimeoutError) as problem:
        tell(error=str(problem) or "erl did not answer")
    except BaseException as error:
        from course.grading.explain import innermost, said_by

        place = innermost(error.__traceback__, list(plan["overlay"].values()))
        tell(error=said_by(error), place=place)
    tell()


async def live(lines: list[str], place: str, home: str) -> None:
    for line in lines:
        if not END.search(line):
            raise Trouble(f"no full stop at the end of: {line} (erl would wait for more)")
    # Imported here, when the student's files are in place.
    from minibeam.network.epmd import Epmd
    from minibeam.node import Node
    from minibeam.nodes.processes import spawn

    cookie, port = secrets.token_hex(10), free_port()
    directory = Epmd(port, start_server=True, addresses=["127.0.0.1"])
    node = Node(MINE, cookie=cookie, directory=directory, address="127.0.0.1")
    ours: list[str] = []
    node.log = ours.append  # type: ignore[method-assign]
    await node.start()
    if place == "playground":
        from course.playground import furnish

        await furnish(node, ours.append)
    arrived = asyncio.Event()
    spawn(mailbox, arrived, ours.append, node=node)
    try:
        async with erl(cookie, port, home) as shell:
            await shell.prompt(START)
            for line in lines:
                arrived.clear()
                print(f"erl  | {line}")
                answer = await shell.type(line)
                for said in answer.splitlines():
                    print(f"erl  |   {said}")
                if refused := REFUSED.search(answer):
                    raise Trouble(f"Erlang can't run: {line} ({refused[1]})")
                try:
                    if "!" in line and not FAILED.search(answer):
                        await wait_for(arrived)
                finally:
                    # Ours after theirs, whichever was first: each run shows the same.
                    for said in ours:
                        print(f"mine | {said}")
                    ours.clear()
    finally:
        await node.stop()


@asynccontextmanager
async def bounded(seconds: float) -> AsyncIterator[None]:
    """TimeoutError after so many seconds of waiting for erl, which the watchdog does not take
    for idleness: a busy machine may need them."""
    with elsewhere():
        async with asyncio.timeout(seconds):
            yield


async def wait_for(arrived: asyncio.Event) -> None:
    try:
        async with bounded(ARRIVE):
            await arrived.wait()
    except TimeoutError:
        raise Trouble("erl has sent it, and nothing came out of your mailbox") from None


async def mailbox(arrived: asyncio.Event, tell: Callable[[str], None]) -> None:
    from minibeam.nodes.processes import receive, register, self_
    from minibeam.nodes.routing import send
    from minibeam.terms import Atom, Pid

    register("mailbox", self_())
    while True:
        message = await receive()
        tell(f"out of the mailbox: {message!r}")
        for part in message if isinstance(message, tuple) else ():
            if isinstance(part, Pid):
                send(part, (Atom("hello"), Atom("from_python"), self_()))
        arrived.set()


class Shell:
    """An erl that is typed into."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def prompt(self, seconds: float) -> str:
        """What it prints until its next prompt."""
        assert self.process.stdout is not None
        text = ""
        async with bounded(seconds):
            while not (found := PROMPT.search(text)):
                data = await self.process.stdout.read(65536)
                if not data:
                    raise Trouble(f"erl ended: {text.strip()[-200:]}")
                text += data.decode("utf-8", "replace")
        return text[: found.start()]

    async def type(self, line: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        return await self.prompt(ANSWER)


@asynccontextmanager
async def erl(cookie: str, port: int, home: str) -> AsyncIterator[Shell]:
    """A real erl, ended at the end; it also ends when this process is gone, since its
    standard input does. `home` is a folder that others remove."""
    process = await asyncio.create_subprocess_exec(
        "erl", "-name", THEIRS, "-setcookie", cookie,
        "-start_epmd", "false", "-kernel", "logger_level", "none",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT, cwd=home,
        env=environment(home) | {"ERL_EPMD_PORT": str(port)},
    )  # fmt: skip
    try:
        yield Shell(process)
    finally:
        assert process.stdin is not None
        process.stdin.write(b"halt().\n")
        try:
            async with bounded(ANSWER):
                await process.communicate()
        except TimeoutError:
            process.kill()
            await process.wait()


if __name__ == "__main__":
    main()
