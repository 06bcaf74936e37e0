"""HTTP in front of the service: a server at one simulated host, and bytes from another."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from minibeam.cluster.http_front import Front
from minibeam.cluster.http_messages import BODY_LIMIT, HEAD_LIMIT
from tests.support import simulated

ASKED: list[Any] = []


async def echo(method: str, target: str, body: Any) -> Any:
    ASKED.append((method, target, body))
    if target == "/no":
        return 405, {"error": "not here", "allow": "GET, PUT"}
    if target == "/slow":
        await asyncio.sleep(5)
    return 200, {"path": target, "body": body}


class Client:
    """One connection; `send` bytes, `read` one response."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, data: bytes | str) -> None:
        self.writer.write(data.encode() if isinstance(data, str) else data)

    async def read(self, *, body: bool = True) -> tuple[int, dict[str, str], bytes]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        pairs = (line.split(": ", 1) for line in head[1:-2])
        fields = {name.lower(): value for name, value in pairs}
        size = int(fields.get("content-length", 0)) if body else 0
        return int(head[0].split()[1]), fields, await self.reader.readexactly(size)

    async def error(self) -> int:
        """The status of a refusal: one line of JSON, and the connection ends."""
        status, fields, content = await self.read()
        assert fields["connection"] == "close"
        assert content.endswith(b"\n") and content.count(b"\n") == 1
        assert set(json.loads(content)) == {"error"}
        assert await self.ended()
        return status

    async def ended(self) -> bool:
        return await self.reader.read() == b""


def talk(*, local: bool = False, seeds: int = 1) -> Callable[[Any], Any]:
    """A test of what a client says and hears; it is given a function that connects."""

    def made(body: Callable[..., Awaitable[None]]) -> Any:
        async def story(net: Any) -> None:
            front = Front(echo, seconds=10)
            ASKED.clear()

            async def serve() -> None:
                await front.start("127.0.0.1" if local else "0.0.0.0", 80)

            async def connect() -> Client:
                return Client(*await asyncio.open_connection("server", 80))

            await net.host("server").spawn(serve)
            await net.host("client").spawn(body, connect)
            front.close()

        story.__name__ = body.__name__
        return simulated(story, seeds=seeds)

    return made


TO_PUT = "PUT /a HTTP/1.1\r\nHost: x\r\n"
GET = "GET {} HTTP/1.1\r\nHost: x\r\n\r\n"
PUT = "PUT {} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}"


@talk(seeds=5)
async def test_one_connection_serves_many_requests(connect: Any) -> None:
    client = await connect()
    client.send(GET.format("/lists") + PUT.format("/lists/a/1", 13, '{"text": "x"}'))
    assert (await client.read())[0] == 200
    _, fields, content = await client.read()
    assert json.loads(content) == {"path": "/lists/a/1", "body": {"text": "x"}}
    assert fields["content-type"].startswith("application/json")
    # Byte by byte is only slower.
    for byte in GET.format("/health").encode():
        client.send(bytes([byte]))
        await asyncio.sleep(0.01)
    assert (await client.read())[0] == 200
    assert [method for method, _, _ in ASKED] == ["GET", "PUT", "GET"]


@talk()
async def test_who_wants_to_close_is_let_go(connect: Any) -> None:
    for words in ("HTTP/1.1\r\nHost: x\r\nConnection: close", "HTTP/1.0"):
        client = await connect()
        client.send(f"GET / {words}\r\n\r\n")
        status, fields, content = await client.read()
        assert (status, fields["connection"]) == (200, "close")
        assert fields["content-type"].startswith("text/html") and b"<script>" in content
        assert await client.ended()


@talk()
async def test_head_has_no_body(connect: Any) -> None:
    client = await connect()
    client.send("HEAD /lists HTTP/1.1\r\nHost: x\r\n\r\n" + GET.format("/lists"))
    status, fields, _ = await client.read(body=False)
    assert status == 200 and int(fields["content-length"]) > 10
    assert (await client.read())[0] == 200


@talk()
async def test_what_the_service_refuses_leaves_the_connection(connect: Any) -> None:
    client = await connect()
    client.send(GET.format("/no") + PUT.format("/a", 3, "{]}") + PUT.format("/a", 3, "NaN"))
    status, fields, _ = await client.read()
    assert (status, fields["allow"]) == (405, "GET, PUT")
    assert [(await client.read())[0] for _ in range(2)] == [400, 400]
    client.send(PUT.format("/a", 3, "").encode() + b'"\xff"')
    assert (await client.read())[0] == 400
    client.send(PUT.format("/a", 60000, "[" * 60000) + GET.format("/lists"))
    assert [(await client.read())[0] for _ in range(2)] == [400, 200]


@pytest.mark.parametrize(
    ("status", "data"),
    [
        (400, "GET\r\n\r\n"),
        (400, "GET / HTTP/1.1 x\r\nHost: x\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost : x\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: x\r\nA: b\nC: d\r\n\r\n"),
        (400, "GET / HTTP/1.1\n"),
        (400, "GET lists HTTP/1.1\r\nHost: x\r\n\r\n"),
        (400, "GET /\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n"),
        (400, "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
        (400, "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\n"),
        (400, "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
        (400, f"{TO_PUT}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
        (411, "PUT /a HTTP/1.1\r\nHost: x\r\n\r\n"),
        (411, "PUT /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        (413, f"{TO_PUT}Content-Length: {BODY_LIMIT + 1}\r\n\r\n" + "x" * 90000),
        (431, "GET /" + "x" * 2 * HEAD_LIMIT),
        (431, "GET / HTTP/1.1\r\n" + "A: b\r\n" * HEAD_LIMIT),
        (505, "GET / HTTP/2.0\r\nHost: x\r\n\r\n"),
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused(status: int, data: str, seed: int) -> None:
    async def refused(connect: Any) -> None:
        client = await connect()
        client.send(data)
        assert await client.error() == status
        assert ASKED == []

    talk()(refused)(seed)


@talk()
async def test_a_body_may_wait_until_it_is_wanted(connect: Any) -> None:
    client = await connect()
    client.send(
        "PUT /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    )
    assert (await client.read())[0] == 100
    client.send("{}")
    assert (await client.read())[0] == 200


@talk()
async def test_the_slow_are_hung_up_on(connect: Any) -> None:
    silent, head, body, served = [await connect() for _ in range(4)]
    head.send("GET / HT")
    body.send(PUT.format("/a", 100, "{"))
    served.send(GET.format("/slow"))
    assert (await served.read())[0] == 200
    assert await silent.ended()
    assert await head.error() == 408
    assert await body.error() == 408


@talk()
async def test_who_takes_no_answer_is_hung_up_on(connect: Any) -> None:
    client = await connect()
    client.writer.transport.pause_reading()
    client.reader._transport = None  # type: ignore[attr-defined]
    for _ in range(100):
        client.send(PUT.format("/a", 100_002, '"' + "x" * 100_000 + '"'))
        await asyncio.sleep(0.01)
    await asyncio.sleep(30)
    other = await connect()
    other.send(GET.format("/lists"))
    assert (await other.read())[0] == 200
    assert len(ASKED) < 101


@talk()
async def test_an_answer_that_nobody_takes_is_not_kept(connect: Any) -> None:
    client = await connect()
    client.writer.transport.pause_reading()
    client.reader._transport = None  # type: ignore[attr-defined]
    size = BODY_LIMIT - 2
    client.send(PUT.format("/a", size + 2, '"' + "x" * size + '"'))
    await asyncio.sleep(30)
    client.writer.transport.resume_reading()
    content = b""
    with suppress(ConnectionResetError):
        content = await client.reader.read()
    assert len(content) < size


@talk()
async def test_empty_lines_before_a_request_do_no_harm(connect: Any) -> None:
    client = await connect()
    client.send("\r\n" + GET.format("/lists") + "\r\n\r\n" + GET.format("/lists"))
    assert [(await client.read())[0] for _ in range(2)] == [200, 200]


@talk()
async def test_half_a_request_is_none(connect: Any) -> None:
    client = await connect()
    client.send(PUT.format("/a", 100, "{"))
    client.writer.write_eof()
    assert await client.ended()
    assert ASKED == []


@talk(local=True)
async def test_a_loopback_server_answers_to_its_own_names_only(connect: Any) -> None:
    client = await connect()
    for host, status in (
        ("localhost:80", 200),
        ("127.0.0.1:80", 200),
        ("[::1]:80", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
    ):
        client.send(f"GET /lists HTTP/1.1\r\nHost: {host}\r\n\r\n")
        assert (await client.read())[0] == status
