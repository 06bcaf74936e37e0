"""A running Erlang node as a test sees it: asked, watched, killed. sites.py starts it.

    await erl.eval("node()")                       # Atom("a@127.0.0.1")
    await erl.eval("P ! hello", P=pid)             # P bound to a term of ours
    box = erl.process()                            # a process that stays
    await box("register(box, self())")
    assert await erl.logged() == []

`eval` goes over standard input and output, never over the distribution, so it works
whatever the test does to the connections of the node.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import os
import re
import signal

from minibeam.network.decoder import decode
from minibeam.network.encoder import encode
from minibeam.terms import Atom, Term

DEADLINE = 30.0
"""Seconds after which a test stops waiting for a node: never reached when all is well."""

FLUSH = """
    case erlang:function_exported('Elixir.Logger', flush, 0) of
        true -> 'Elixir.Logger':flush();
        false -> logger_std_h:filesync(default)
    end
"""
"""Waits until the logger has printed what it was given; Elixir puts its own in place."""



class Raised(Exception):
    """What the evaluated text raised: class error, exit or throw, and its reason; or class
    died and the reason that ended the worker."""

    def __init__(self, kind: str, reason: Term) -> None:
        super().__init__(kind, reason)
        self.kind = kind
        self.reason = reason


class Child:
    """An operating system process in a group of its own, read line by line."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self.name = name
        self.output: list[str] = []
        """What it printed, without what answers an eval."""
        self._process = process
        self._news: dict[asyncio.Event, None] = {}
        self._reader = asyncio.get_running_loop().create_task(self._read())

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self._line(line.decode("utf-8", "replace").rstrip("\n"))
        self._wake()

    def _line(self, text: str) -> None:
        self.output.append(text)
        self._wake()

    def _wake(self) -> None:
        for news in self._news:
            news.set()

    async def expect(self, pattern: str, *, start: int = 0) -> str:
        """The first line of the output, from index `start`, in which `pattern` (a regular
        expression) occurs; waits until there is one. RuntimeError when there won't be."""
        news = asyncio.Event()
        self._news[news] = None
        try:
            async with asyncio.timeout(DEADLINE):
                while True:
                    for line in self.output[start:]:
                        if re.search(pattern, line):
                            return line
                    if self._reader.done():
                        raise RuntimeError(f"{self.name} ended without {pattern!r}: {self}")
                    news.clear()
                    await news.wait()
        except TimeoutError:
            raise RuntimeError(f"{self.name} never printed {pattern!r}: {self}") from None
        finally:
            del self._news[news]

    def __str__(self) -> str:
        return "\n".join(self.output[-30:]) or "(nothing printed)"

    @property
    def pid(self) -> int:
        return self._process.pid

    def signal(self, number: int) -> None:
        """Sends a signal to the process alone (SIGKILL, SIGSTOP, SIGCONT)."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def ended(self) -> int:
        """Waits for its end; its exit code, or minus the signal that ended it."""
        async with asyncio.timeout(DEADLINE):
            await self._reader
            return await self._process.wait()

    async def kill(self) -> None:
        """kill -9 for its whole group, and waits for the end."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        await self.ended()


class Worker:
    """A process of an Erlang node that evaluates one text after another, and keeps its
    mailbox, its links, and its dictionary (`put`, `get`)."""

    def __init__(self, erl: Erl, id: str) -> None:
        self.erl = erl
        self.id = id

    async def __call__(self, text: str, **bindings: Term) -> Term:
        return await self.erl.ask("erlang", text, self.id, bindings)

    def start(self, text: str, **bindings: Term) -> asyncio.Task[Term]:
        """A text whose evaluation is under way, to be awaited later."""
        return asyncio.get_running_loop().create_task(self(text, **bindings))

    async def elixir(self, text: str, **bindings: Term) -> Term:
        return await self.erl.ask("elixir", text, self.id, bindings)


class Erl(Child):
    """A running Erlang node with the agent in it."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        super().__init__(name, process)
        self._ids = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Term]] = {}
        self._seen = 0

    def _line(self, text: str) -> None:
        if not text.startswith("@agent "):
            return super()._line(text)
        _, id, *answer = text.split(" ")
        if answer:
            future = self._waiting.pop(id)
            if not future.done():
                future.set_result(decode(base64.b64decode(answer[0]))[0])
        else:
            super()._line(text)

    async def eval(self, text: str, **bindings: Term) -> Term:
        """The value of an Erlang text, evaluated at the node with the variables given, by
        a process of its own. Raised: what the text raised."""
        return await self.ask("erlang", text, "-", bindings)

    async def elixir(self, text: str, **bindings: Term) -> Term:
        """The same for a text in Elixir; its module paths must be known to the node."""
        return await self.ask("elixir", text, "-", bindings)

    def process(self) -> Worker:
        """A new process of the node; it lives until `forget` or the end of the node."""
        return Worker(self, f"w{next(self._ids)}")

    async def forget(self) -> None:
        """Kills the processes made so far."""
        await self.ask("erlang", "ok", "*", {})

    async def watch_nodes(self) -> NodeWatch:
        watch = NodeWatch(self.process())
        options = "[{node_type, all}, nodedown_reason]"
        await watch.worker(f"net_kernel:monitor_nodes(true, {options})")
        return watch

    async def ask(
        self, language: str, text: str, worker: str, bindings: dict[str, Term]
    ) -> Term:
        id = str(next(self._ids))
        future = self._waiting[id] = asyncio.get_running_loop().create_future()
        given = tuple((Atom(name), value) for name, value in bindings.items())
        line = f"{id} {worker} {language} {_base64(text.encode())} {_base64(encode(given))}\n"
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode())
        try:
            async with asyncio.timeout(DEADLINE):
                await asyncio.wait(
                    (future, self._reader), return_when=asyncio.FIRST_COMPLETED
                )
        except TimeoutError:
            raise RuntimeError(f"{self.name}: no answer to {text!r}: {self}") from None
        if not future.done():
            raise RuntimeError(f"{self.name} ended before it answered {text!r}: {self}")
        match future.result():
            case ("ok", value):
                return value
            case ("raised", kind, reason):
                raise Raised(kind, reason)
            case ("died", reason):
                raise Raised("died", reason)

    async def logged(self) -> list[str]:
        """What the node printed, its logger above all, since the last call of this."""
        await self.eval(FLUSH)
        start, self._seen = self._seen, len(self.output)
        return [line for line in self.output[start:] if line and line != "@agent ready"]

    async def stop(self) -> None:
        """init:stop() from outside: halts the node at once, without any farewell."""
        if self._process.returncode is None:
            assert self._process.stdin is not None
            self._process.stdin.close()
        await self.ended()


class NodeWatch:
    """Tells of nodes that come to an Erlang node, and go."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker

    async def up(self, name: str) -> None:
        """Waits until the node `name` has come."""
        await self.worker("receive {nodeup, Name, _} -> ok end", Name=Atom(name))

    async def down(self, name: str) -> Term:
        """Waits until the node `name` has gone; the reason."""
        text = "receive {nodedown, Name, I} -> proplists:get_value(nodedown_reason, I) end"
        return await self.worker(text, Name=Atom(name))

    async def seen(self, name: str) -> list[Atom]:
        """What was told of the node `name` and not asked for: nodeup, nodedown."""
        text = """
            All = fun All() -> receive {K, Name, _} -> [K | All()] after 0 -> [] end end,
            All()
        """
        return await self.worker(text, Name=Atom(name))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
