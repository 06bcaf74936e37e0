"""The client of epmd: registering this node, and finding others.

Nodes know each other by name; epmd, a daemon at a port that all agree on (4369, or
ERL_EPMD_PORT), tells at which port of its machine a node of that name listens.

    register:  ALIVE2 to the epmd of this machine; the connection stays open, and is
               the registration: epmd forgets a node whose connection closes
    look up:   PORT2 to the epmd of the other node's machine
    names:     all nodes of a machine

A request is its length:16, an operation and the rest; an answer has no length: but for
that to ALIVE2, which has a fixed one, it ends where epmd closes the connection.

What always holds: while this node lives and an epmd can be reached, it is registered:
when the connection is lost it registers again, every two seconds until that works.
(erts, "Distribution Protocol", EPMD protocol; erl_epmd(3).)
"""

from __future__ import annotations

import asyncio
import errno
import os
import struct
from collections.abc import Mapping
from random import Random

from minibeam.network.asking import Asking
from minibeam.network.connecting import connect
from minibeam.network.epmd_server import (
    ALIVE2_REQ,
    ALIVE2_RESP,
    ALIVE2_X_RESP,
    ENTRY,
    LOOPBACK,
    NAMES_REQ,
    PORT2_REQ,
    PORT2_RESP,
    EpmdServer,
)
from minibeam.network.names import parse

DEFAULT_PORT = 4369
VISIBLE, HIDDEN = 77, 72
TCP = 0
HANDSHAKE_VERSION, LOWEST_VERSION = 6, 5

SETUP_TIME = 7.0
RETRY_TIME = 2.0
MAX_ANSWER = 1024 * 1024
MAX_TIME = 60.0
"""Bytes that an answer may have, and seconds that it may take."""


class EpmdError(OSError):
    """epmd can't be asked, or answers nonsense."""


class NodeNotFound(EpmdError):
    """epmd answers, and knows no node of that name."""


class NameTaken(EpmdError):
    """A living node has that name already."""


class Epmd:
    """A directory of nodes by epmd: registers one node, finds others.

    port: None for ERL_EPMD_PORT or 4369. start_server: if no epmd answers on this
    machine when the node registers, one is started in this process (epmd_server.py), at
    these addresses, or those that the environment says.
    ValueError for an ERL_EPMD_PORT that is no port.
    """

    def __init__(
        self,
        port: int | None = None,
        *,
        start_server: bool = False,
        addresses: list[str] | None = None,
        random: Random | None = None,
    ) -> None:
        self.port = port_from(os.environ) if port is None else port
        self.start_server = start_server
        self.addresses = addresses
        self.random = random
        self.server: EpmdServer | None = None
        self.registration: Asking | None = None
        self.closed = False
        self._again: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    async def ask(self, host: str, request: bytes) -> Asking:
        """Sends a request, behind its length, to the epmd of a host. EpmdError if none
        answers there. Of what this returns, `read` awaits the next bytes of the answer,
        of any number, or none: epmd has closed, or is silent for too long (asking.py)."""
        asking = Asking(request)
        try:
            error = await connect(asking, host, self.port, SETUP_TIME)
        except BaseException:
            asking.close()
            raise
        if error:
            raise EpmdError(f"no epmd at {host} port {self.port} ({error})")
        return asking

    async def alive(self, name: str, port: int, hidden: bool) -> int:
        """Registers at the epmd of this machine that `name` listens at `port`; its creation.

        The request (`ask`, LOOPBACK) is ALIVE2_REQ; five numbers, `ENTRY.pack`: the port,
        VISIBLE or HIDDEN, TCP, HANDSHAKE_VERSION, LOWEST_VERSION; the length:16 of the
        name in bytes of UTF-8, and the name; 0:16. The answer may come in pieces and epmd
        does not close after it: ALIVE2_X_RESP, result:8, creation:32, or, from an old
        epmd, ALIVE2_RESP, result:8, creation:16; ALIVE_ANSWER says how long each is.

        The connection then stays open, in `self.registration`: it is what keeps the node
        registered. NameTaken, with the name, when the result is not 0; EpmdError when
        there is no epmd, when it closes or is silent before its answer is whole, or
        answers something else. Whatever is raised, a cancel too, closes the connection.
        """
        entry = ENTRY.pack(
            port, HIDDEN if hidden else VISIBLE, TCP, HANDSHAKE_VERSION, LOWEST_VERSION
        )
        text = name.encode("utf-8")
        request = bytes([ALIVE2_REQ]) + entry + struct.pack(">H", len(text)) + text + b"\0\0"
        asking = await self.ask(LOOPBACK, request)
        try:
            answer = await asking.read()
            while answer and len(answer) < ALIVE_ANSWER.get(answer[0], 1):
                more = await asking.read()
                answer = answer + more if more else b""
            if not answer or ALIVE_ANSWER.get(answer[0]) != len(answer):
                raise EpmdError(f"epmd at port {self.port} doesn't register")
            if answer[1] != 0:
                raise NameTaken(
                    f"the name {name} is taken: epmd at port {self.port} knows a living "
                    "node of that name; stop it, or choose another name"
                )
        except BaseException:
            asking.close()
            raise
        self.registration = asking
        return int.from_bytes(answer[2:], "big")

    async def look_up(self, peer: str) -> tuple[str, int]:
        """The (host, port) where the node `peer` ("name@host") listens.

        Asks the epmd of that host (`all_of`, `parse`): PORT2_REQ, and the name without the
        host. The answer is PORT2_RESP, 0, port:16 and more, or PORT2_RESP and another
        number than 0, for a name that is not there: NodeNotFound, with the name. EpmdError
        and no NodeNotFound if there is no epmd or the answer is something else, BadName
        for a name that is none.
        """
        name, host = parse(peer)
        answer = await self.all_of(host, bytes([PORT2_REQ]) + name.encode("utf-8"))
        if len(answer) >= 2 and answer[0] == PORT2_RESP and answer[1] != 0:
            raise NodeNotFound(f"epmd at {host} port {self.port} knows no {name}")
        if len(answer) < 4 or answer[0] != PORT2_RESP:
            raise EpmdError(f"garbage from epmd at {host} port {self.port}")
        return host, int.from_bytes(answer[2:4], "big")

    async def names(self, host: str = LOOPBACK) -> list[tuple[str, int]]:
        """The (name, port) of each node that the epmd of a host knows.

        Asks with NAMES_REQ (`all_of`). The answer is epmd's own port:32, then, in UTF-8,
        lines "name NAME at port PORT". A line that is none is left out. EpmdError if there
        is no epmd (`erl_epmd:names/1`).
        """
        answer = await self.all_of(host, bytes([NAMES_REQ]))
        found = []
        for line in answer[4:].decode("utf-8", "replace").splitlines():
            match line.split(" "):
                case ["name", name, "at", "port", port] if port.isdecimal():
                    found.append((name, int(port)))
        return found

    async def all_of(self, host: str, request: bytes) -> bytes:
        """The whole answer to a request: what comes until epmd closes. EpmdError if that
        is more than MAX_ANSWER bytes, or goes on for more than MAX_TIME seconds."""
        clock = asyncio.get_running_loop().time
        asking = await self.ask(host, request)
        try:
            answer, deadline = b"", clock() + MAX_TIME
            while data := await asking.read():
                answer += data
                if len(answer) > MAX_ANSWER or clock() > deadline:
                    raise EpmdError(f"epmd at {host} port {self.port} answers without end")
            return answer
        finally:
            asking.close()

    # Staying registered.

    async def register(self, name: str, port: int, *, hidden: bool = False) -> int:
        """Registers this node, by the name part of its name, and keeps it registered
        until `close`. Returns its creation. Starts an epmd if it may and must. NameTaken
        and EpmdError as `alive`."""
        try:
            creation = await self.alive(name, port, hidden)
        except NameTaken:
            raise
        except EpmdError:
            if not self.start_server:
                raise
            await self.serve()
            creation = await self.alive(name, port, hidden)
        assert self.registration is not None
        self.registration.on_lost = lambda: self.register_again(name, port, hidden)
        if self.closed:
            self.close()
        return creation

    async def serve(self) -> None:
        """Starts an epmd in this process, unless another one has been quicker."""
        server = EpmdServer(self.random)
        try:
            await server.start(self.port, self.addresses)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            self.server = server

    def register_again(self, name: str, port: int, hidden: bool) -> None:
        """The registration is lost: another attempt every RETRY_TIME seconds. The node
        keeps the creation that it has."""
        if self.closed:
            return

        async def attempt() -> None:
            try:
                await self.register(name, port, hidden=hidden)
            except OSError:
                self.register_again(name, port, hidden)

        def start() -> None:
            self._task = loop.create_task(attempt())

        loop = asyncio.get_running_loop()
        self._again = loop.call_later(RETRY_TIME, start)

    def close(self) -> None:
        """Ends the registration, and the epmd that was started here."""
        self.closed = True
        if self._again is not None:
            self._again.cancel()
        if self._task is not None:
            self._task.cancel()
        if self.registration is not None:
            self.registration.close()
        if self.server is not None:
            self.server.close()


ALIVE_ANSWER = {ALIVE2_X_RESP: 6, ALIVE2_RESP: 4}
"""How long an answer to ALIVE2 is, by its first byte."""


def port_from(environment: Mapping[str, str]) -> int:
    """The port of epmd: ERL_EPMD_PORT if set, else 4369. ValueError if it is none."""
    text = environment.get("ERL_EPMD_PORT", "") or str(DEFAULT_PORT)
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ValueError(f"ERL_EPMD_PORT is {text!r}: it must be a port, from 1 to 65535")
    return int(text)
