"""One question to an epmd: a connection that sends a request and gathers the answer.

A request is its length:16 and itself. An answer comes in pieces of any size, and, for
most requests, ends where epmd closes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

ANSWER_TIME = 10.0
"""Seconds that epmd may be silent before its answer counts as over."""


class Asking(asyncio.Protocol):
    """One connection to an epmd: sends a request, gathers what comes."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.received = b""
        self.news: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ended = False
        self.on_lost: Callable[[], None] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(len(self.request).to_bytes(2, "big") + self.request)

    def data_received(self, data: bytes) -> None:
        self.received += data
        self.wake()

    def connection_lost(self, error: Exception | None) -> None:
        self.ended = True
        self.wake()
        if self.on_lost is not None:
            self.on_lost()

    def wake(self) -> None:
        if not self.news.done():
            self.news.set_result(None)

    def close(self) -> None:
        self.on_lost = None
        if self.transport is not None:
            self.transport.close()

    async def read(self) -> bytes:
        """The next bytes, of any number; none once epmd has closed the connection, or
        when it has said nothing for ANSWER_TIME seconds."""
        timer = asyncio.get_running_loop().call_later(ANSWER_TIME, self.close_silent)
        try:
            while not self.received and not self.ended:
                self.news = asyncio.get_running_loop().create_future()
                await self.news
        finally:
            timer.cancel()
        data, self.received = self.received, b""
        return data

    def close_silent(self) -> None:
        self.ended = True
        self.wake()
        self.close()
