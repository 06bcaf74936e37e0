"""An epmd: the daemon of a machine that knows which node listens at which port.

A request is its length:16, an operation, and what belongs to it; a client sends one.

| request                  | answer                                                  |
| ------------------------ | ------------------------------------------------------- |
| ALIVE2 (register)        | 118 result:8 creation:32; the connection stays open     |
| PORT2 name (look up)     | 119 0 and what was registered, or 119 1                 |
| NAMES, DUMP              | our port:32, then a line of text for each node          |
| KILL                     | OK, and the end; NO while nodes are alive               |
| STOP name                | STOPPED, if allowed by `relaxed`                        |

A node is registered for as long as its connection is open, so a node that dies is gone
from here at once. Each life of a name gets another creation than the one before.

This server lives in the process of a node that found no epmd, and ends with it; the
others then register with the next one, which one of them starts. It never takes the
place of one that answers. It listens at the loopback address only, unless told of
others (ERL_EPMD_ADDRESS, a comma between them; 0.0.0.0 for all): nodes of other
machines can find those here only then.

What always holds: whatever a client sends, or how slowly, at worst its own connection
is closed; only clients of this machine can register, kill or stop.
(erts, "Distribution Protocol", EPMD protocol; epmd(1).)
"""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

ALIVE2_REQ, PORT2_REQ, NAMES_REQ, DUMP_REQ, KILL_REQ, STOP_REQ = 120, 122, 110, 100, 107, 115
ALIVE2_RESP, ALIVE2_X_RESP, PORT2_RESP = 121, 118, 119

ENTRY = struct.Struct(">HBBHH")
"""port, type, protocol, highest and lowest version: part of ALIVE2_REQ and PORT2_RESP."""

IDLE_TIME = 60.0
"""Seconds that a client may take for its request."""
MAX_NAME = 255
MAX_OLD = 1000
"""Names that are remembered, with their creation, after their nodes are gone."""
TAKEN = 99
LOOPBACK = "127.0.0.1"


@dataclass(slots=True)
class Entry:
    """One living node. `data` is its entry as it came, to be passed on as it is."""

    name: bytes
    port: int
    data: bytes
    client: Client


class EpmdServer:
    """The table of one epmd, and the port it listens at. `relaxed`: KILL and STOP are
    obeyed also while nodes are alive."""

    def __init__(self, random: Random | None = None, *, relaxed: bool = False) -> None:
        self.random = random or Random()
        self.relaxed = relaxed
        self.port = 0
        self.alive: dict[bytes, Entry] = {}
        self.old: dict[bytes, int] = {}
        """The last creation of each name."""
        self.clients: dict[Client, None] = {}
        self.server: asyncio.AbstractServer | None = None

    async def start(self, port: int, addresses: list[str] | None = None) -> None:
        """Listens at a port (0: any) of the addresses, or those that the environment
        says. OSError if the port is taken, be it by another epmd."""
        where = listen_addresses(os.environ) if addresses is None else addresses
        loop = asyncio.get_running_loop()
        host: list[str] | str = where[0] if len(where) == 1 else where
        self.server = await loop.create_server(lambda: Client(self), host, port)
        self.port = int(self.server.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Ends the server and all its connections."""
        if self.server is not None:
            self.server.close()
        for client in list(self.clients):
            client.end()

    def next_creation(self, name: bytes) -> int:
        """A number from 4 to 2**32 - 1 that the last node of this name did not have."""
        creation = self.old.pop(name, None)
        if creation is None:
            creation = self.random.getrandbits(32)
        creation = (creation + 1) & 0xFFFFFFFF
        self.old[name] = creation if creation > 3 else 4
        gone = [old for old in self.old if old != name and old not in self.alive]
        for old in gone[: max(0, len(self.old) - MAX_OLD)]:
            del self.old[old]
        return self.old[name]

    def listing(self, line: Callable[[Entry], bytes]) -> bytes:
        lines = b"".join(line(entry) for entry in self.alive.values())
        return self.port.to_bytes(4, "big") + lines


class Client(asyncio.Protocol):
    """One connection: a request, and if that was ALIVE2, a node's registration."""

    def __init__(self, server: EpmdServer) -> None:
        self.server = server
        self.buffer = b""
        self.entry: Entry | None = None
        self.transport: asyncio.Transport
        self.timer: asyncio.TimerHandle

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.server.clients[self] = None
        self.timer = asyncio.get_running_loop().call_later(IDLE_TIME, transport.abort)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self.entry is not None:
            # A node has nothing more to say: this is no node of ours.
            self.end()
            return
        self.buffer += data
        size = int.from_bytes(self.buffer[:2], "big")
        if len(self.buffer) < 2 or len(self.buffer) < 2 + size:
            if len(self.buffer) >= 2 and size == 0:
                self.end()
            return
        request, self.buffer = self.buffer[2 : 2 + size], b""
        handle = REQUESTS.get(request[0]) if request else None
        if handle is None:
            self.end()
            return
        try:
            handle(self, request[1:])
        except (struct.error, UnicodeDecodeError):
            self.end()

    def connection_lost(self, error: Exception | None) -> None:
        self.timer.cancel()
        self.server.clients.pop(self, None)
        self.unregister()

    def unregister(self) -> None:
        if self.entry is not None and self.server.alive.get(self.entry.name) is self.entry:
            del self.server.alive[self.entry.name]
        self.entry = None

    def end(self) -> None:
        """Closes, once what was answered has left; the node here, if any, is gone."""
        self.unregister()
        self.transport.close()

    def answer(self, data: bytes) -> None:
        """The whole answer in one write, since clients expect its head in one piece."""
        self.transport.write(data)
        self.end()

    def is_local(self) -> bool:
        """Whether this client is on this machine."""
        peer = self.transport.get_extra_info("peername")
        here = self.transport.get_extra_info("sockname")
        if peer is None or here is None:
            return True
        address = str(peer[0])
        return address == here[0] or address.startswith("127.") or address == "::1"

    # The requests. struct.error: it is too short for what it says.

    def register(self, body: bytes) -> None:
        port, _, _, highest, _ = ENTRY.unpack_from(body)
        (length,) = struct.unpack_from(">H", body, ENTRY.size)
        name = body[ENTRY.size + 2 : ENTRY.size + 2 + length]
        (extra,) = struct.unpack_from(">H", body, ENTRY.size + 2 + length)
        end = ENTRY.size + 4 + length + extra
        plausible = name.decode("utf-8").isprintable() and name and len(body) >= end
        if not plausible or not self.is_local():
            self.end()
        elif len(name) > MAX_NAME or name in self.server.alive:
            self.transport.write(alive_answer(highest, 1, TAKEN))
        else:
            creation = self.server.next_creation(name)
            self.entry = self.server.alive[name] = Entry(name, port, body[:end], self)
            self.timer.cancel()
            self.transport.write(alive_answer(highest, 0, creation))

    def look_up(self, name: bytes) -> None:
        entry = self.server.alive.get(name)
        self.answer(bytes([PORT2_RESP, 1]) if entry is None else found(entry))

    def names(self, body: bytes) -> None:
        self.answer(self.server.listing(lambda e: b"name %b at port %d\n" % (e.name, e.port)))

    def dump(self, body: bytes) -> None:
        def line(entry: Entry) -> bytes:
            plug = entry.client.transport.get_extra_info("socket")
            number = plug.fileno() if plug is not None else 0
            text = b"active name     <%b> at port %d, fd = %d\n\0"
            return text % (entry.name, entry.port, number)

        self.answer(self.server.listing(line))

    def kill(self, body: bytes) -> None:
        if not self.is_local():
            self.end()
        elif self.server.alive and not self.server.relaxed:
            self.answer(b"NO")
        else:
            self.answer(b"OK")
            self.server.close()

    def stop(self, name: bytes) -> None:
        if not self.is_local() or not self.server.relaxed:
            self.end()
        elif (entry := self.server.alive.get(name)) is not None:
            entry.client.end()
            self.answer(b"STOPPED")
        else:
            self.answer(b"NOEXIST")


REQUESTS: Mapping[int, Callable[[Client, bytes], None]] = {
    ALIVE2_REQ: Client.register,
    PORT2_REQ: Client.look_up,
    NAMES_REQ: Client.names,
    DUMP_REQ: Client.dump,
    KILL_REQ: Client.kill,
    STOP_REQ: Client.stop,
}


def alive_answer(highest: int, result: int, creation: int) -> bytes:
    """Nodes that speak version 6 get a creation of 32 bits, older ones one of 16, from 1
    to 3."""
    if highest >= 6:
        return struct.pack(">BBI", ALIVE2_X_RESP, result, creation)
    small = creation if result else creation % 3 + 1
    return struct.pack(">BBH", ALIVE2_RESP, result, small)


def found(entry: Entry) -> bytes:
    return bytes([PORT2_RESP, 0]) + entry.data


def listen_addresses(environment: Mapping[str, str]) -> list[str]:
    """The loopback address and those of ERL_EPMD_ADDRESS; only 0.0.0.0 if it is there."""
    wanted = [word.strip() for word in environment.get("ERL_EPMD_ADDRESS", "").split(",")]
    wanted = [word for word in wanted if word]
    if "0.0.0.0" in wanted:
        return ["0.0.0.0"]
    return list(dict.fromkeys([LOOPBACK, *wanted]))
