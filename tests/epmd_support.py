"""What tests of epmd, its client and its server, share."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any

from course.sim import simulate
from minibeam.network.epmd_server import EpmdServer

PORT = 4369
LOCAL = "127.0.0.1"
Body = Callable[[Any], Coroutine[Any, Any, None]]
HELD: list[asyncio.StreamWriter] = []
"""A writer that nobody holds closes its connection."""


def on_one_host(body: Body) -> Any:
    """A test that runs `body(net)` as a program of the host one, under several seeds."""

    async def story(net: Any) -> None:
        await net.host("one").spawn(body, net)

    def test(seed: int) -> None:
        for number in range(seed, seed + 3):
            simulate(story, seed=number)

    test.__name__, test.__qualname__ = body.__name__, body.__qualname__
    test.__doc__, test.__module__ = body.__doc__, body.__module__
    return test


class ScriptedEpmd(asyncio.Protocol):
    """An epmd that answers every request with the same bytes, all at once or so many at a
    time, and then closes, or not. `request` is what it was asked."""

    def __init__(self, answer: bytes, pieces: int, close: bool) -> None:
        self.answer, self.pieces, self.close = answer, pieces, close
        self.request = b""
        self.lost = asyncio.get_running_loop().create_future()
        self.server: asyncio.AbstractServer
        self.transport: Any = None

    @classmethod
    async def start(
        cls, answer: bytes, *, pieces: int = 0, close: bool = True
    ) -> ScriptedEpmd:
        one = cls(answer, pieces or max(1, len(answer)), close)
        loop = asyncio.get_running_loop()
        one.server = await loop.create_server(lambda: one, LOCAL, PORT)
        return one

    def stop(self) -> None:
        """Makes room for another one."""
        self.server.close()
        if self.transport is not None:
            self.transport.close()

    def connection_made(self, transport: Any) -> None:
        self.transport, self.request = transport, b""

    def data_received(self, data: bytes) -> None:
        self.request += data
        if len(self.request) == 2 + int.from_bytes(self.request[:2], "big"):
            self.say(0)

    def say(self, at: int) -> None:
        if at < len(self.answer):
            self.transport.write(self.answer[at : at + self.pieces])
            asyncio.get_running_loop().call_later(0.5, self.say, at + self.pieces)
        elif self.close:
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_result(None)


async def started(*, relaxed: bool = False, port: int = PORT) -> EpmdServer:
    HELD.clear()
    server = EpmdServer(Random(1), relaxed=relaxed)
    await server.start(port, [LOCAL])
    return server


async def ask(request: bytes, host: str = LOCAL) -> bytes:
    """What a server answers to a body until it closes."""
    reader, writer = await asyncio.open_connection(host, PORT)
    writer.write(len(request).to_bytes(2, "big") + request)
    try:
        return await reader.read()
    finally:
        writer.close()


def alive2(name: bytes, port: int = 5000, highest: int = 6, extra: bytes = b"") -> bytes:
    return (
        struct.pack(">BHBBHHH", 120, port, 77, 0, highest, 5, len(name)) + name
        + len(extra).to_bytes(2, "big") + extra
    )  # fmt: skip


async def open_alive(request: bytes) -> tuple[Any, Any, bytes]:
    reader, writer = await asyncio.open_connection(LOCAL, PORT)
    HELD.append(writer)
    writer.write(len(request).to_bytes(2, "big") + request)
    return reader, writer, await reader.readexactly(6 if request[6] >= 6 else 4)
