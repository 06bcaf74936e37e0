"""Small asyncio programs for the tests of the simulation: they know nothing of it."""

from __future__ import annotations

import asyncio
from typing import Any


class Recorder(asyncio.Protocol):
    """Keeps all that happens to one connection, in `events`, and wakes who waits."""

    made: list[Recorder]

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.data = b""
        self.transport: Any = None
        self.keep_open = False
        self.paused = 0
        self.changed = asyncio.Event()
        self.host: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.note("made")

    def data_received(self, data: bytes) -> None:
        self.data += data
        self.note(data)

    def eof_received(self) -> bool:
        self.note("eof")
        return self.keep_open

    def pause_writing(self) -> None:
        self.note("pause")

    def resume_writing(self) -> None:
        self.note("resume")

    def connection_lost(self, error: Exception | None) -> None:
        self.note(("lost", type(error)))

    def note(self, event: Any) -> None:
        self.events.append(event)
        self.changed.set()

    async def until(self, wanted: Any) -> None:
        """Return when `wanted(self)` is true."""
        while not wanted(self):
            self.changed.clear()
            await self.changed.wait()

    async def lost(self) -> None:
        await self.until(lambda self: self.events[-1][0] == "lost")


async def on(host: Any, coroutine_function: Any, *args: Any) -> Any:
    """Run a coroutine function as a process of a host, and wait for its result."""
    return await host.spawn(coroutine_function, *args)


async def pair(
    net: Any, server: str = "one", client: str = "two"
) -> tuple[Recorder, Recorder]:
    """A connection between two hosts: the client's end and the server's."""
    accepted: list[Recorder] = []

    def factory() -> Recorder:
        accepted.append(Recorder())
        return accepted[-1]

    async def listen() -> int:
        listening = await asyncio.get_running_loop().create_server(factory, server, 0)
        return listening.sockets[0].getsockname()[1]

    async def dial(port: int) -> Recorder:
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(Recorder, server, port))[1]

    port = await on(net.host(server), listen)
    near = await on(net.host(client), dial, port)
    await net.quiet()
    return near, accepted[0]


async def echo_server(port: int) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1000):
            writer.write(data)
            await writer.drain()
        writer.close()

    await asyncio.start_server(serve, None, port)
    await asyncio.get_running_loop().create_future()


async def chatter(net: Any, me: str, peers: list[str], rounds: int) -> int:
    """Talks to the echo server of each peer, all at once; how many echoes came."""

    async def talk(peer: str) -> int:
        reader, writer = await asyncio.open_connection(peer, 7)
        for number in range(rounds):
            line = f"{me} to {peer} {number}\n".encode()
            writer.write(line)
            assert await reader.readline() == line
            net.note(f"{peer} answered {number}")
        writer.close()
        return rounds

    return sum(await asyncio.gather(*(talk(peer) for peer in peers)))


async def town(net: Any) -> int:
    """Four hosts that all talk to each other, with a hold, a freeze and a kill."""
    names = ["one", "two", "three", "four"]
    for name in names:
        net.host(name).spawn(echo_server, 7)
    await net.quiet()
    talks = [
        net.host(name).spawn(chatter, net, name, [peer for peer in names if peer != name], 3)
        for name in names
    ]
    hold = net.hold("one", "two")
    net.freeze("three")
    await net.quiet()
    net.thaw("three")
    net.kill("four")
    await net.quiet()
    hold.release()
    done, _ = await asyncio.wait(talks[:3])
    return sum(1 for task in done if task.exception() is None)
