"""What a connection has to send: gathered, written once a turn, and bounded.

A write to a socket costs far more than the few bytes of a small message. So parts are
gathered until the event loop has come round, and then written at once. When the peer
reads more slowly than we write, what it has not read waits in the transport: over
HIGH_WATER the connection is `paused`, and who sends should wait for `writable`; over
UNSENT_LIMIT it is given up (`overflow`), so that one slow peer can't take all memory.
"""

from __future__ import annotations

import asyncio

HIGH_WATER = 1024 * 1024
UNSENT_LIMIT = 256 * 1024 * 1024
LARGE = 256 * 1024
"""Bytes from which on a part is written as it is, rather than joined with others, and
from which on a turn's parts don't wait for the end of the turn."""


class Outgoing(asyncio.Protocol):
    """The writing half of a protocol."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.transport: asyncio.Transport | None = None
        self.paused = False
        self._parts: list[bytes] = []
        self._gathered = 0
        self._flushing = False
        self._waiting: list[asyncio.Future[None]] = []

    def gather(self, part: bytes) -> None:
        """Has a part written, behind what was gathered before."""
        self._parts.append(part)
        self._gathered += len(part)
        if self._gathered >= LARGE:
            self.flush()
        elif not self._flushing:
            self._flushing = True
            self.loop.call_soon(self.flush)

    def flush(self) -> None:
        """Writes what was gathered since the last time. A large part is not joined with
        the others, which saves a copy of it."""
        self._flushing = False
        if not self._parts:
            return
        assert self.transport is not None
        parts, self._parts, self._gathered = self._parts, [], 0
        small: list[bytes] = []
        for part in parts:
            if len(part) < LARGE:
                small.append(part)
                continue
            self.transport.write(b"".join(small))
            self.transport.write(part)
            small.clear()
        self.transport.write(b"".join(small))
        self.flushed()
        unsent = self.transport.get_write_buffer_size()
        if unsent > UNSENT_LIMIT:
            self.overflow(unsent)

    def flushed(self) -> None:
        """Called when something has been written."""

    def overflow(self, unsent: int) -> None:
        """Called when more waits than may."""

    def discard(self) -> None:
        """Forgets what is not yet written; whoever waits for `writable` goes on."""
        self._parts.clear()
        self.resume_writing()

    def pause_writing(self) -> None:
        self.paused = True

    def resume_writing(self) -> None:
        self.paused = False
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def writable(self) -> None:
        """Returns once the connection is not paused, or has ended."""
        while self.paused:
            future = self.loop.create_future()
            self._waiting.append(future)
            await future
