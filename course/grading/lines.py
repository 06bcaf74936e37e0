"""The lines that a grading child tells its parent: JSON objects, one a line.

In a strict child each line is sealed: a number that no other line has is in it, and a MAC
stands before it, under a key that came with the plan and is kept in nothing but the state
of a hash. So what the student's code writes among the lines is no line to the parent. A
sealed line begins with an end of line, so that half of one before it spoils nothing.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import threading
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, BinaryIO

from course.grading.results import Place

LONGEST = 8 * 2**20
"""Bytes of a line. The longest that is told has the events of a run, of which there are as
many as inside.py says."""
MAC = 16
"""Bytes of one."""


def new_key() -> str:
    return secrets.token_hex(MAC)


class Seal:
    """Writes lines and reads them; sealed ones, if there is a key. Two writers that share
    one need different names."""

    def __init__(self, key: str, name: str = "") -> None:
        self.hash = blake2b(key=bytes.fromhex(key), digest_size=MAC) if key else None
        self.name, self.count = name, 0
        self.known: set[str] = set()

    def write(self, told: dict[str, Any]) -> bytes:
        if self.hash is None:
            return json.dumps(told).encode() + b"\n"
        self.count += 1
        text = json.dumps(told | {"number": f"{self.name}{self.count}"}).encode()
        return b"\n%b %b\n" % (self.mac(text), text)

    def mac(self, text: bytes) -> bytes:
        assert self.hash is not None
        hash = self.hash.copy()
        hash.update(text)
        return hash.hexdigest().encode()

    def read(self, line: bytes) -> dict[str, Any] | None:
        """What is told in a line; None if nobody with this seal wrote it, or twice."""
        line = line.strip()
        if self.hash is not None:
            mac, _, line = line.partition(b" ")
            if not hmac.compare_digest(mac, self.mac(line)):
                return None
        try:
            told = json.loads(line)
            if self.hash is not None:
                if told["number"] in self.known:
                    return None
                self.known.add(told["number"])
        except (ValueError, TypeError, KeyError):
            return None
        return told if isinstance(told, dict) and "event" in told else None


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream that are not empty; one that is too long in pieces."""
    while line := stream.readline(LONGEST):
        if line.strip():
            yield line


class Lines:
    """A child's way to its parent, and nobody else's: what is printed from here on goes to
    the standard error."""

    def __init__(self, key: str = "") -> None:
        self.out = os.dup(1)
        os.dup2(2, 1)
        self.seal = Seal(key)
        # A flag may be raised while another line is written.
        self.lock = threading.RLock()

    def send(self, event: str, **content: object) -> None:
        with self.lock:
            line = self.seal.write({"event": event, **content})
            while line:
                line = line[os.write(self.out, line) :]

    def send_last(self, event: str, **content: object) -> None:
        """Sends and ends the process, whatever threads and handlers are left behind,
        and whether or not anybody still listens."""
        try:
            self.send(event, **content)
        finally:
            os._exit(0)

    def bite(self, message: str, place: Place | None) -> None:
        self.send_last("bite", message=message, place=place)
