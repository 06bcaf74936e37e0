"""Messages of HTTP/1.1 as bytes: a request's head taken apart, a response put together.

Read strictly: what two programs could take for different things is refused with 400, such as a
length that is said twice, or a length beside a transfer coding (RFC 9112, section 6.3).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

HEAD_LIMIT = 16 * 1024
BODY_LIMIT = 1024 * 1024
TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*", re.DOTALL)
CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class BadRequest(Exception):
    """What can't be served: the status, and why in one line. The connection ends with it,
    since nobody knows where the next request would begin."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


@dataclass
class Head:
    """All of a request but its body."""

    method: str
    target: str
    keep_alive: bool
    length: int = 0
    """Bytes of the body."""
    expects: bool = False
    """The client waits for 100 Continue before it sends the body."""
    host: str = ""


def parse_head(data: bytes) -> Head:
    """A head, up to and without the empty line. Raises BadRequest."""
    line, *lines = data.split(b"\r\n")
    words = line.split(b" ")
    if len(words) != 3 or not TOKEN.fullmatch(words[0]) or CONTROL.search(line):
        raise BadRequest(400, "the first line is not METHOD PATH HTTP/1.1")
    method, target, version = words
    if not re.fullmatch(rb"HTTP/1\.[0-9]", version):
        raise BadRequest(505, "this is a server of HTTP/1.1")
    fields: dict[bytes, list[bytes]] = {}
    for each in lines:
        match = FIELD.fullmatch(each)
        if match is None or CONTROL.search(match[2]):
            raise BadRequest(400, "a line of the head is no NAME: VALUE")
        fields.setdefault(match[1].lower(), []).append(match[2])
    modern = version != b"HTTP/1.0"
    hosts = fields.get(b"host", [])
    if len(hosts) > 1 or (modern and not hosts):
        raise BadRequest(400, "a request names one Host")
    options = {
        word.strip().lower()
        for one in fields.get(b"connection", [])
        for word in one.split(b",")
    }
    return Head(
        method.decode(),
        path_of(target),
        b"close" not in options and (modern or b"keep-alive" in options),
        length_of(method, fields),
        modern and fields.get(b"expect", [b""])[0].lower() == b"100-continue",
        hosts[0].decode("latin-1") if hosts else "",
    )


def path_of(target: bytes) -> str:
    """The path of a target, which may be a whole address (RFC 9112, section 3.2)."""
    try:
        text = target.decode("ascii")
    except UnicodeError:
        raise BadRequest(400, "the path has to be percent-encoded") from None
    whole = re.match("http://[^/?#]*(.*)", text, re.IGNORECASE)
    path = (whole[1] or "/") if whole else text
    if not path.startswith("/"):
        raise BadRequest(400, "a path begins with /")
    return path


def length_of(method: bytes, fields: dict[bytes, list[bytes]]) -> int:
    """How many bytes the body has."""
    lengths = fields.get(b"content-length", [])
    if b"transfer-encoding" in fields:
        if lengths:
            raise BadRequest(
                400, "a body has a Content-Length or a Transfer-Encoding, not both"
            )
        raise BadRequest(411, "say the Content-Length: a body in chunks is not read here")
    if not lengths:
        if method in (b"PUT", b"POST", b"PATCH"):
            raise BadRequest(411, "say the Content-Length of the body")
        return 0
    if len(lengths) > 1 or not re.fullmatch(rb"[0-9]{1,18}", lengths[0]):
        raise BadRequest(400, "the Content-Length is no number")
    length = int(lengths[0])
    if length > BODY_LIMIT:
        raise BadRequest(413, f"a body has at most {BODY_LIMIT} bytes")
    return length


@dataclass
class Response:
    status: int
    content: bytes
    kind: str = "application/json; charset=utf-8"
    fields: dict[str, str] = field(default_factory=dict)

    def as_bytes(self, head: Head | None, keep_alive: bool) -> bytes:
        lines = [
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}",
            f"Date: {formatdate(usegmt=True)}",
            f"Content-Type: {self.kind}",
            f"Content-Length: {len(self.content)}",
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
            *(f"{name}: {value}" for name, value in self.fields.items()),
        ]
        if not keep_alive:
            lines.append("Connection: close")
        content = b"" if head is not None and head.method == "HEAD" else self.content
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + content


def as_json(status: int, answer: dict[str, Any]) -> Response:
    """One line, for people as well as for programs."""
    fields = {"Allow": answer["allow"]} if "allow" in answer else {}
    if status == 503:
        fields["Retry-After"] = "1"
    return Response(
        status, json.dumps(answer, ensure_ascii=False).encode() + b"\n", fields=fields
    )


def from_json(content: bytes) -> Any:
    """The body of a request; None if there is none. Raises BadRequest."""
    if not content:
        return None
    try:
        return json.loads(content.decode(), parse_constant=refuse)
    except (ValueError, RecursionError):
        raise BadRequest(400, "the body is no JSON") from None


def refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")
