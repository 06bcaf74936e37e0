"""Simulated TCP: asyncio transports whose bytes cross a simulated wire.

One connection is two transports and, in each direction, a flow (see flows.py):

    transport.write -> unsent -> flight (on the wire) -> inbox -> protocol.data_received
                       (program)   (kernels, CAPACITY bytes)      (program)

What always holds:

- What the kernels have no room for waits in `unsent`, and the writer is told to pause at
  its high-water mark. A program that is frozen, or that paused reading, so holds its
  writer back.
- A closed end answers what still comes with a reset; a dead one is closed by its host's
  kernel, unless its power was cut: then there is nobody to answer.
- Protocols are called in the context of the program that dialled or listened.
"""

from __future__ import annotations

import asyncio
import contextvars
from typing import Any

from course.sim.flows import FIN, RST, Flow
from course.sim.hosts import Host

HIGH_WATER = 64 * 1024


class SimTransport(asyncio.Transport):
    """One end of a connection, as its host's program sees it."""

    def __init__(
        self, wire: Any, host: Host, name: tuple[str, int], peer: tuple[str, int]
    ) -> None:
        super().__init__({"sockname": name, "peername": peer})
        self.wire = wire
        self.loop = wire.loop
        self.host = host
        self.context = contextvars.Context()
        self.protocol: Any = None
        self.out: Flow
        self.inbox = bytearray()
        self.unsent = bytearray()
        self.high, self.low = HIGH_WATER, HIGH_WATER // 4
        self.reading = True
        self.writing_paused = False
        self.closing = False
        self.closed = False
        self.finishing = False
        self.ended = False
        self.was_reset = False
        self.scheduled = False
        host.transports[self] = None

    def soon(self, callback: Any, *args: Any) -> None:
        """Run something of this transport where its program runs."""
        self.loop.call_soon(callback, *args, context=self.context)

    # What the program calls.

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self.protocol

    def is_closing(self) -> bool:
        return self.closing

    def is_reading(self) -> bool:
        return self.reading and not self.closing

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True
        self.wake_reader()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        if high is None:
            high = HIGH_WATER if low is None else 4 * low
        if low is None:
            low = high // 4
        if not high >= low >= 0:
            raise ValueError(f"high ({high}) must be >= low ({low}) must be >= 0")
        self.high, self.low = high, low
        self.check_writing()

    def get_write_buffer_limits(self) -> tuple[int, int]:
        return self.low, self.high

    def get_write_buffer_size(self) -> int:
        return len(self.unsent)

    def write(self, data: Any) -> None:
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise TypeError(f"write needs bytes, not {type(data).__name__}")
        if self.finishing:
            raise RuntimeError("Cannot call write() after write_eof()")
        if self.closing or not data:
            return
        self.unsent += data
        self.flush()

    def write_eof(self) -> None:
        if self.closing or self.finishing:
            return
        self.finishing = True
        self.flush()

    def can_write_eof(self) -> bool:
        return True

    def close(self) -> None:
        """Send what is unsent, then close; nothing more is read."""
        if not self.closing:
            self.closing = True
            if not self.unsent:
                self.soon(self.finish, None)

    def abort(self) -> None:
        self.fail(None)

    # What the wire calls.

    def begin(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol
        protocol.connection_made(self)
        self.wake_reader()

    def arrived(self, piece: bytes | None) -> None:
        """Bytes, FIN or RST came in from the wire: into the kernel's buffer."""
        if self.host.dead or self.closed:
            if piece:
                self.out.closed = False
                self.out.push(RST)
            return
        if piece is RST:
            self.was_reset = True
        elif piece == FIN:
            self.ended = True
        else:
            self.inbox += piece
        self.wake_reader()

    def wake_reader(self) -> None:
        news = self.inbox or self.ended or self.was_reset
        if news and not self.scheduled and self.protocol is not None:
            self.scheduled = True
            self.soon(self.read)

    def read(self) -> None:
        """Hand the program what came; runs in its context, so not while it is frozen."""
        self.scheduled = False
        if self.closed:
            return
        if self.inbox and self.reading and not self.closing:
            size = len(self.inbox)
            if size > 1 and self.out.dice.one_in(8):
                size = 1 + self.out.dice.below(size - 1)
            data = bytes(self.inbox[:size])
            del self.inbox[:size]
            peer = self.wire.other(self)
            if peer.unsent:
                self.wire.at(self.loop.time() + self.wire.latency(self.out), peer.wake_writer)
            self.call(self.protocol.data_received, data)
            self.wake_reader()
        elif self.was_reset:
            self.fail(ConnectionResetError(104, "Connection reset by peer"))
        elif self.ended and self.reading and not self.closing:
            self.ended = False
            if not self.call(self.protocol.eof_received):
                self.close()

    def wake_writer(self) -> None:
        self.soon(self.flush)

    def flush(self) -> None:
        """Move what the kernels have room for from the program to the wire."""
        if self.closed:
            return
        if self.unsent and (room := self.out.room()) > 0:
            data = self.unsent[:room]
            del self.unsent[:room]
            self.out.push_data(data)
        if self.finishing and not self.unsent:
            self.out.push(FIN)
        self.check_writing()
        if self.closing and not self.unsent:
            self.soon(self.finish, None)

    def check_writing(self) -> None:
        if len(self.unsent) > self.high and not self.writing_paused:
            self.writing_paused = True
            self.call(self.protocol.pause_writing)
        elif len(self.unsent) <= self.low and self.writing_paused:
            self.writing_paused = False
            self.call(self.protocol.resume_writing)

    def call(self, method: Any, *args: Any) -> Any:
        """Call the protocol; what it raises ends this connection and nothing else."""
        try:
            return method(*args)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            self.loop.call_exception_handler(
                {"message": f"{method.__qualname__} failed", "exception": error}
            )
            self.fail(error)
            return None

    def fail(self, error: BaseException | None) -> None:
        self.unsent.clear()
        self.closing = True
        self.soon(self.finish, error)

    def finish(self, error: BaseException | None) -> None:
        """The connection is over for this end: tell the program, then the peer."""
        if self.closed:
            return
        self.closed = True
        self.host.transports.pop(self, None)
        try:
            if self.protocol is not None:
                self.protocol.connection_lost(error)
        finally:
            self.out.push(FIN)
            self.inbox.clear()
            self.wire.ended(self)


class SimServer(asyncio.AbstractServer):
    """A listening port of a host."""

    def __init__(self, wire: Any, host: Host, port: int, factory: Any) -> None:
        self.wire = wire
        self.host = host
        self.port = port
        self.factory = factory
        self.context = contextvars.copy_context()
        host.listeners[port] = self

    @property
    def sockets(self) -> tuple[SimServer, ...]:
        return (self,) if self.is_serving() else ()

    def getsockname(self) -> tuple[str, int]:
        return (self.host.name, self.port)

    def get_loop(self) -> asyncio.AbstractEventLoop:
        return self.wire.loop

    def is_serving(self) -> bool:
        return self.host.listeners.get(self.port) is self

    async def start_serving(self) -> None:
        pass

    async def serve_forever(self) -> None:
        await self.wire.loop.create_future()

    def close(self) -> None:
        if self.is_serving():
            del self.host.listeners[self.port]

    async def wait_closed(self) -> None:
        pass
