"""The other Python process of the benchmark: a node, and beside it bare asyncio.

    python -m course.bench.far NAME COOKIE

Prints `ready PORT RAW_PORT`, the port of the node and that of the bare protocol, and
ends with its standard input.

The bare protocol is the limit of what asyncio can do with the same frames: it finds
where each ends and decodes none. The first byte of a frame says what to do with it:
ECHO sends it back, COUNT nothing, DONE answers with an empty frame.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

ECHO, COUNT, DONE = b"ecd"
EMPTY = bytes(4)


class Raw(asyncio.Protocol):
    """Cuts the stream into frames; `handle(start, end)` is given each, header included."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.missing = 4

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.set_write_buffer_limits(high=1024 * 1024)  # as the node's connections
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self.parts or len(data) < self.missing:
            self.parts.append(data)
            self.missing -= len(data)
            if self.missing > 0:
                return
            data = b"".join(self.parts)
            self.parts = []
        at = 0
        while (left := len(data) - at) >= 4:
            size = 4 + int.from_bytes(data[at : at + 4], "big")
            if left < size:
                self.missing = size - left
                break
            self.handle(data, at, at + size)
            at += size
        else:
            self.missing = 4 - left
        if left:
            self.parts.append(data[at:] if at else data)

    def handle(self, data: bytes, at: int, end: int) -> None:
        """The far end: does what the frame says."""
        kind = data[at + 4]
        if kind == ECHO:
            self.transport.write(data[at:end])
        elif kind == DONE:
            self.transport.write(EMPTY)


class RawClient(Raw):
    """The near end: sends, and counts what comes back."""

    full: asyncio.Future[None] | None = None

    def pause_writing(self) -> None:
        self.full = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self.full is not None:
            self.full.set_result(None)
            self.full = None

    def handle(self, data: bytes, at: int, end: int) -> None:
        self.left -= 1
        if self.left > 0:
            self.transport.write(self.frame)
        else:
            self.done.set_result(None)

    def begin(self, frame: bytes, times: int) -> asyncio.Future[None]:
        """Sends a frame, again for each that comes, until so many have come."""
        self.frame, self.left = frame, times
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport.write(frame)
        return self.done


class Directory:
    """Ports by name, told from outside; nodes of this benchmark need no epmd."""

    def __init__(self) -> None:
        self.ports: dict[str, int] = {}

    async def register(self, name: str, port: int, *, hidden: bool = False) -> int:
        return 4

    async def look_up(self, peer: str) -> tuple[str, int]:
        return "127.0.0.1", self.ports[peer]

    def close(self) -> None:
        pass


async def main(name: str, cookie: str, end_of_input: Callable[[], Awaitable[object]]) -> None:
    from course.bench import services
    from minibeam.node import Node

    loop = asyncio.get_running_loop()
    node = Node(name, cookie=cookie, directory=Directory(), address="127.0.0.1", hidden=True)
    await node.start()
    services.start(node)
    server = await loop.create_server(Raw, "127.0.0.1", 0)
    print("ready", node.port, server.sockets[0].getsockname()[1], flush=True)
    await end_of_input()
    server.close()
    await node.stop()


async def end_of_input() -> None:
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], end_of_input))
