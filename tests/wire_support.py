"""What tests of the network share: recorded traffic, and a node that is told what to say."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from minibeam.network.flags import OURS
from minibeam.network.frames import frame
from minibeam.network.handshake import (
    ACK,
    CHALLENGE,
    REPLY,
    SEND_NAME,
    Handshake,
    HandshakeError,
)
from minibeam.terms import Atom, Pid

VECTORS = Path(__file__).parent / "vectors"


def recorded(name: str) -> list[dict[str, Any]]:
    """The lines of a file of recorded traffic."""
    text = (VECTORS / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def packets(case: dict[str, Any], direction: str) -> bytes:
    """What went in one direction of a recorded handshake, as it was on the wire."""
    return b"".join(
        frame(bytes.fromhex(packet["hex"]), 2)
        for packet in case["messages"]
        if packet["dir"] == direction
    )


def replayed(side: Handshake, data: bytes, size: int) -> bytes:
    """What a side answers to all this, which comes in reads of `size` bytes."""
    said = b""
    for start in range(0, len(data), size):
        try:
            said += side.feed(data[start : start + size])
        except HandshakeError as error:
            said += error.reply
    return said


def is_said(found: bytes, *expected: bytes) -> None:
    """The packets of a handshake that were sent are the expected ones."""
    wanted = b"".join(expected)
    assert found == wanted, f"sent {spelled(found)}, expected {spelled(wanted)}"


def spelled(data: bytes) -> str:
    """The packets of a handshake in words."""
    words = []
    while data:
        end = 2 + int.from_bytes(data[:2], "big")
        words.append(spelled_packet(data[2:end]))
        data = data[end:]
    return " and ".join(words) or "nothing"


def spelled_packet(packet: bytes) -> str:
    for form in (CHALLENGE, SEND_NAME):
        if packet[:1] == b"N" and len(packet) >= form.size:
            _, *numbers, length = form.unpack_from(packet)
            if len(packet) == form.size + length:
                name = packet[form.size :].decode("latin-1")
                return f"N {' '.join(map(hex, numbers))} {name}"
    if packet[:1] == b"s":
        return f"status {packet[1:]!r}"
    if packet[:1] == b"r" and len(packet) == REPLY.size:
        return f"r {hex(int.from_bytes(packet[1:5], 'big'))} {packet[5:].hex()}"
    if packet[:1] == b"a" and len(packet) == ACK.size:
        return f"a {packet[1:].hex()}"
    return f"{len(packet)} bytes {packet[:40]!r}"


def gives_up(side: Handshake, data: bytes) -> HandshakeError:
    """The error with which a side ends the handshake at these bytes."""
    try:
        said = side.feed(data)
    except HandshakeError as error:
        assert "\n" not in str(error), f"the reason is one line: {error}"
        assert "secret" not in str(error), "the reason must not show a cookie"
        return error
    raise AssertionError(
        f"it was to give up (HandshakeError) at {spelled(data)[:99]}, but sent "
        f"{spelled(said)} and is in state {side.state!r}"
    )


class Scripted(Random):
    """Random numbers that are none: those given, then those of a seed."""

    def __init__(self, *numbers: int) -> None:
        super().__init__(1)
        self.numbers = list(numbers)

    def getrandbits(self, bits: int) -> int:
        return self.numbers.pop(0) if self.numbers else super().getrandbits(bits)


class FakeNode:
    """The owner of connections, as far as they need one. What they tell it is kept in
    `events`, as tuples; `until` waits for them."""

    def __init__(
        self,
        name: str,
        *,
        cookie: str = "secret",
        flags: int = OURS,
        creation: int = 7,
        random: Random | None = None,
        net_ticktime: float = 60.0,
    ) -> None:
        self.name = Atom(name)
        self.cookie = cookie
        self.flags = flags
        self.creation = creation
        self.random = random or Random(name)
        self.net_ticktime = net_ticktime
        self.status: Any = "ok"
        self.pending = True
        self.disallowed: list[str] = []
        self.events: list[tuple[Any, ...]] = []
        self.links: list[Any] = []
        self.setting_up: dict[Any, None] = {}
        self.changed: asyncio.Event | None = None

    def pid(self, number: int) -> Pid:
        return Pid(self.name, number, 0, self.creation)

    def cookie_for(self, peer: str) -> str:
        return self.cookie

    def allowed(self, peer: str) -> bool:
        return peer not in self.disallowed

    def is_pending(self, peer: str) -> bool:
        return self.pending

    def admit(self, peer: str) -> Any:
        self.note("admit", peer)
        return self.status

    def take_over(self, peer: str) -> None:
        self.note("take over", peer)

    def admit_failed(self, peer: str) -> None:
        self.note("admit failed", peer)

    def link_up(self, link: Any) -> None:
        self.links.append(link)
        self.note("up", link.peer)

    def link_down(self, link: Any, reason: Any) -> None:
        self.note("down", link.peer, reason)

    def signal_from(self, link: Any, signal: Any) -> None:
        self.note("signal", signal)

    def log(self, text: str) -> None:
        assert "\n" not in text, f"a log line is one line: {text!r}"
        self.note("log", text)

    def note(self, *event: Any) -> None:
        self.events.append(event)
        if self.changed is not None:
            self.changed.set()

    def all(self, kind: str) -> list[Any]:
        """What was told of one kind."""
        return [event[1] for event in self.events if event[0] == kind]

    async def until(self, wanted: Callable[[FakeNode], bool]) -> None:
        """Returns when `wanted(self)` is true."""
        while not wanted(self):
            self.changed = asyncio.Event()
            await self.changed.wait()
