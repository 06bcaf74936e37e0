"""The handshake: what two nodes tell each other before the first signal.

    initiator                                    acceptor
       | N flags creation name   send_name  ------->|   on_name
       |<------- s status                           |   choose_status
       |   on_status                                |
       |<------- N flags challenge creation name ---|
       |   on_challenge                             |
       | r challenge digest ------------------------>|  on_reply
       |<------- a digest --------------------------|
       |   on_ack                                   |

Each packet is a frame with a header of 2 bytes; the bytes right behind the last one
belong to the connection that is now up. (erts, "Distribution Protocol", handshake.)

This module has what both sides share: the packets, and how bytes are cut into them. A
side is a machine without a socket: `feed` takes the bytes that came and returns those
to send. It carries the result, and raises HandshakeError to give up; then whoever owns
the socket sends `error.reply` and closes.
"""

from __future__ import annotations

import struct
from random import Random
from typing import Literal, Protocol

from minibeam.network.frames import HANDSHAKE_HEADER, frame
from minibeam.terms import Atom

Status = Literal["ok", "ok_simultaneous", "nok", "alive", "not_allowed"]

SEND_NAME = struct.Struct(">cQIH")
CHALLENGE = struct.Struct(">cQIIH")
REPLY = struct.Struct(">cI16s")
ACK = struct.Struct(">c16s")


class Party(Protocol):
    """The node that shakes hands; see network/link.py for what these mean."""

    name: Atom
    creation: int
    flags: int
    random: Random

    def cookie_for(self, peer: str) -> str: ...
    def allowed(self, peer: str) -> bool: ...
    def is_pending(self, peer: str) -> bool: ...
    def admit(self, peer: str) -> Status: ...
    def take_over(self, peer: str) -> None: ...


class HandshakeError(Exception):
    """This connection comes to nothing; the text says why, in one line, and no cookie.

    `status` is the peer's, or our, refusal if there was one; `reply` is what the peer
    is told before the connection is closed.
    """

    def __init__(self, text: str, *, status: str | None = None, reply: bytes = b"") -> None:
        super().__init__(text)
        self.status = status
        self.reply = reply


class Handshake:
    """One side. `state` says what it waits for; "up": nothing more, and then `peer`,
    `peer_flags`, `peer_creation` and `leftover` are the result."""

    def __init__(self, owner: Party, state: str) -> None:
        self.owner = owner
        self.state = state
        self.peer = Atom("")
        self.flags = owner.flags
        """What we offer on this connection."""
        self.peer_flags = 0
        self.peer_creation = 0
        self.leftover = b""
        """Bytes behind the last packet: frames of the connection that is now up."""
        self.challenge = owner.random.getrandbits(32)
        """Ours, which the peer has to answer."""
        self.unread = b""

    def feed(self, data: bytes) -> bytes:
        """Takes the next bytes from the peer, of any length; returns those to send.

        HandshakeError when the peer refuses, or is refused, or speaks something else.
        """
        self.unread += data
        reply = b""
        while self.state != "up" and len(self.unread) >= HANDSHAKE_HEADER:
            end = HANDSHAKE_HEADER + int.from_bytes(self.unread[:HANDSHAKE_HEADER], "big")
            if len(self.unread) < end:
                break
            packet, self.unread = self.unread[HANDSHAKE_HEADER:end], self.unread[end:]
            try:
                reply += self.step(packet, self.unread)
            except HandshakeError as error:
                error.reply = reply + error.reply
                raise
        return reply

    def step(self, packet: bytes, rest: bytes) -> bytes:
        """Handles one packet; `rest` is what has come behind it."""
        raise NotImplementedError

    def malformed(self, packet: bytes) -> HandshakeError:
        """The error for a packet that is not what the state waits for."""
        who = self.peer or "a stranger"
        return HandshakeError(
            f"{who}: no {self.state} packet, but {len(packet)} bytes {packet[:8]!r}"
        )

    def cut_short(self) -> str:
        """What it most likely means that the peer has hung up before the end."""
        peer = self.peer or "a stranger"
        if self.state == "ack":
            return f"{peer}: closed at our answer to its challenge: the cookies differ"
        if self.state == "status":
            return f"{peer}: closed at our name: it does not want us, or is no Erlang node"
        return f"{peer}: closed during the handshake (waiting for: {self.state})"


def status_packet(status: str) -> bytes:
    """`s` and the status, ready to send."""
    return frame(b"s" + status.encode("ascii"), HANDSHAKE_HEADER)


def read_tail_name(packet: bytes, start: int, length: int) -> str | None:
    """The name of `length` bytes that begins at `start`; what follows it is for later
    versions of the protocol and ignored. None if the packet is too short."""
    name = packet[start : start + length]
    return name.decode("latin-1") if len(name) == length else None
