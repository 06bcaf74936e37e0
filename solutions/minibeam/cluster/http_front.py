"""HTTP/1.1 in front of the service, at every node: what a client asks for goes to `handle`,
and what that answers goes back as one line of JSON. The page at / shows it to people.

    front = await http_front.start(node, "127.0.0.1", 8001)      front.port
    front.close()

A connection serves one request after the other, for as long as both want; a body needs a
Content-Length. Limits: 16 KiB of head, 1 MiB of body, CONNECTIONS at once, and SECONDS for
each of: the next head, the body, the client's taking of the answer. Whoever is slower is hung
up on.

What always holds: what a client sends harms nobody but itself; each error is one line of JSON.
"""

from __future__ import annotations

import asyncio
import ipaddress
import pkgutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from minibeam.cluster import todo
from minibeam.cluster.http_messages import (
    HEAD_LIMIT,
    BadRequest,
    Head,
    Response,
    as_json,
    from_json,
    parse_head,
)
from minibeam.cluster.lists import Answer
from minibeam.cluster.state import Service
from minibeam.node import Node
from minibeam.nodes.processes import describe

Handle = Callable[[str, str, Any], Awaitable[Answer]]

SECONDS = 30.0
LINGER = 2.0
"""Seconds in which a client that is refused may still send, so that it reads why."""
CONNECTIONS = 500
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
)


class Front:
    """An HTTP server; `handle` answers what is asked for, with a status and what goes as JSON.
    What it raises is its caller's mistake, and no client's."""

    def __init__(self, handle: Handle, seconds: float = SECONDS) -> None:
        self.handle = handle
        self.seconds = seconds
        self.port = 0
        self.local = False
        self.connections: set[asyncio.Task[None]] = set()
        self.server: asyncio.Server | None = None

    async def start(self, address: str, port: int) -> None:
        """OSError if the port is taken."""
        self.local = is_loopback(address)
        self.server = await asyncio.start_server(
            self.connected, address, port, limit=HEAD_LIMIT
        )
        self.port = self.server.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Hangs up on everybody and listens no longer."""
        if self.server is not None:
            self.server.close()
        for task in list(self.connections):
            task.cancel()

    async def connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """The life of a connection."""
        task = asyncio.current_task()
        assert task is not None
        self.connections.add(task)
        try:
            if len(self.connections) > CONNECTIONS:
                raise BadRequest(503, "too many connections")
            while await self.one(reader, writer):
                pass
            await self.hang_up(writer)
        except BadRequest as bad:
            with suppress(OSError, TimeoutError, asyncio.CancelledError):
                await self.refuse(reader, writer, bad)
                await self.hang_up(writer)
        except (OSError, TimeoutError, asyncio.CancelledError):
            """It is gone, or too slow, or the node ends."""
        finally:
            # What has not been taken by now would be kept for it for as long as it likes.
            writer.transport.abort()
            self.connections.discard(task)

    async def hang_up(self, writer: asyncio.StreamWriter) -> None:
        """Returns when the client has taken all that it was answered."""
        writer.close()
        async with asyncio.timeout(self.seconds):
            await writer.wait_closed()

    async def one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Serves one request; whether another may come."""
        head = await self.head(reader)
        if head is None:
            return False
        if head.length and head.expects:
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            async with asyncio.timeout(self.seconds):
                content = await reader.readexactly(head.length)
        except TimeoutError:
            raise BadRequest(408, "the body did not come in time") from None
        except asyncio.IncompleteReadError:
            return False
        try:
            response = await self.respond(head, content)
        except BadRequest as bad:
            # The whole request has been read, so the next one is where it should be.
            response = as_json(bad.status, {"error": bad.error})
        writer.write(response.as_bytes(head, head.keep_alive))
        async with asyncio.timeout(self.seconds):
            await writer.drain()
        return head.keep_alive

    async def head(self, reader: asyncio.StreamReader) -> Head | None:
        """The next head; None when the client has gone, or says nothing."""
        data = b""
        try:
            async with asyncio.timeout(self.seconds):
                data = await reader.read(1)
                while data and not data.endswith(b"\r\n\r\n"):
                    data += await reader.readuntil(b"\n")
                    if not data.endswith(b"\r\n"):
                        raise BadRequest(400, "a line of the head ends with CR and LF")
                    if data == b"\r\n":
                        # Before a request it does no harm (RFC 9112, section 2.2).
                        data = await reader.read(1)
                    if len(data) > HEAD_LIMIT:
                        raise asyncio.LimitOverrunError("", 0)
        except asyncio.LimitOverrunError:
            raise BadRequest(431, f"a head has at most {HEAD_LIMIT} bytes") from None
        except asyncio.IncompleteReadError:
            return None
        except TimeoutError:
            if data:
                raise BadRequest(408, "the head did not come in time") from None
            return None
        return parse_head(data[:-4]) if data else None

    async def respond(self, head: Head, content: bytes) -> Response:
        """The answer to a request that has come whole."""
        if self.local and not is_local(head.host):
            # Else a page of anywhere, whose name is made to lead here, could use it.
            raise BadRequest(421, "this is not the host that the request names")
        if head.target.partition("?")[0] == "/" and head.method in ("GET", "HEAD"):
            page = pkgutil.get_data("minibeam.cluster", "page.html")
            assert page is not None
            fields = {"Content-Security-Policy": POLICY}
            return Response(200, page, "text/html; charset=utf-8", fields)
        return as_json(*await self.handle(head.method, head.target, from_json(content)))

    async def refuse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, bad: BadRequest
    ) -> None:
        """Answers what can't be read further, and ends: not at once, or the client, which
        still sends, would see a broken connection in place of the answer."""
        writer.write(as_json(bad.status, {"error": bad.error}).as_bytes(None, False))
        async with asyncio.timeout(LINGER):
            await writer.drain()
            if writer.can_write_eof():
                writer.write_eof()
            while await reader.read(HEAD_LIMIT):
                pass


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def is_local(host: str) -> bool:
    """Whether a Host names this machine as it calls itself; a missing one is HTTP/1.0's."""
    name = host[1:].partition("]")[0] if host[:1] == "[" else host.partition(":")[0]
    return not host or is_loopback(name.lower())


async def start(node: Node, address: str, port: int) -> Front:
    """Starts it for a node that runs the service. Port 0 takes any that is free."""

    async def handle(method: str, target: str, body: Any) -> Answer:
        try:
            answer: Answer = await node.run(todo.handle, method, target, body)
            return answer
        except Exception as error:
            node.log(f"{method} {target[:100]} failed: {describe(error)}")
            return 500, {"error": "this node has failed at it", "outcome": "unknown"}

    front = Front(handle)
    await front.start(address, port)
    node.part(Service).url = f"http://{address}:{front.port}/"
    return front
