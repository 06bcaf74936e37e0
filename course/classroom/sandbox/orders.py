"""What goes between both sides over a local socket: JSON, and open files beside it."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Sequence
from typing import Any

SEEN_AS, SCRATCH = "/view", "/scratch"
"""What a view, and the folder to write to, are called in namespaces."""
LENGTH = struct.Struct(">I")
MOST = 64 * 2**20
"""Bytes of a message; no plan comes near."""


def tell(to: socket.socket, message: dict[str, Any], files: Sequence[int] = ()) -> None:
    """Sends a message and copies of these descriptors. OSError if nobody is there."""
    data = json.dumps(message).encode()
    socket.send_fds(to, [LENGTH.pack(len(data))], files)
    to.sendall(data)


def hear(of: socket.socket, files: int = 0) -> tuple[dict[str, Any], list[int]] | None:
    """The next message and the descriptors that came with it; None if there are no more."""
    head, found, _, _ = socket.recv_fds(of, LENGTH.size, files)
    head += rest(of, LENGTH.size - len(head)) if head else b""
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if length > MOST:
        return None
    data = rest(of, length)
    return (json.loads(data), found) if len(data) == length else None


def rest(of: socket.socket, length: int) -> bytes:
    pieces = []
    while length and (piece := of.recv(min(length, 65536))):
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)
