"""The initiator: the side of the handshake that dialled.

    status --ok, ok_simultaneous, alive--> challenge --> ack --> up
       |
       +--nok, not_allowed, anything else--> given up

Sends its name, learns whether it is welcome, and then both sides show that they have
the cookie: we answer the acceptor's challenge and set our own, and the acceptor's
answer to that is its acknowledgement.

What always holds: we never answer a challenge of a node that is not the one we dialled,
and nothing counts as up before the acceptor has shown that it has the cookie.
"""

from __future__ import annotations

import struct

from minibeam.network.cookies import digest, verify
from minibeam.network.flags import expand, missing
from minibeam.network.frames import HANDSHAKE_HEADER, frame
from minibeam.network.handshake import (
    ACK,
    CHALLENGE,
    REPLY,
    SEND_NAME,
    Handshake,
    HandshakeError,
    Party,
    read_tail_name,
    status_packet,
)
from minibeam.terms import Atom


class Initiator(Handshake):
    """A handshake with the node `peer`, which we have dialled."""

    def __init__(self, owner: Party, peer: str) -> None:
        super().__init__(owner, "status")
        self.peer = Atom(peer)

    def send_name(self) -> bytes:
        """The first packet, ready to send: N, flags:64, creation:32, length:16, name."""
        name = self.owner.name.encode("latin-1")
        packet = SEND_NAME.pack(b"N", self.flags, self.owner.creation, len(name)) + name
        return frame(packet, HANDSHAKE_HEADER)

    def step(self, packet: bytes, rest: bytes) -> bytes:
        match self.state:
            case "status":
                return self.on_status(packet)
            case "challenge":
                return self.on_challenge(packet)
        self.on_ack(packet, rest)
        return b""

    def on_status(self, packet: bytes) -> bytes:
        """Handles `s` and a status; returns what to send, mostly nothing.

        ok, ok_simultaneous: go on. alive: the acceptor still has a connection to us,
        which it takes for alive; the answer is the status true if it is this attempt
        that our node wants (`owner.is_pending`), then we go on; else false, then it is
        over, with status "alive refused". Any other status is a refusal: HandshakeError
        with that status.
        """
        if packet[:1] != b"s":
            raise self.malformed(packet)
        status = packet[1:].decode("latin-1")
        reply = b""
        if status == "alive":
            if not self.owner.is_pending(self.peer):
                raise HandshakeError(
                    f"{self.peer}: connected already",
                    status="alive refused",
                    reply=status_packet("false"),
                )
            reply = status_packet("true")
        elif status not in ("ok", "ok_simultaneous"):
            raise HandshakeError(f"{self.peer}: refused us: {status[:40]!r}", status=status)
        self.state = "challenge"
        return reply

    def on_challenge(self, packet: bytes) -> bytes:
        """Handles N, flags:64, challenge:32, creation:32, length:16, name; bytes behind
        the name are ignored. Returns r, our challenge:32, the digest of theirs.

        HandshakeError if that is not the node that we dialled, or if it lacks a flag
        that we can't do without.
        """
        try:
            tag, flags, challenge, creation, length = CHALLENGE.unpack_from(packet)
        except struct.error:
            raise self.malformed(packet) from None
        name = read_tail_name(packet, CHALLENGE.size, length)
        if tag != b"N" or name is None:
            raise self.malformed(packet)
        if name != self.peer:
            raise HandshakeError(f"{self.peer}: at its port answers {name!r}")
        if lacking := missing(flags):
            raise HandshakeError(f"{self.peer}: it cannot handle {', '.join(lacking)}")
        self.peer_flags, self.peer_creation = expand(flags), creation
        answer = digest(self.owner.cookie_for(self.peer), challenge)
        self.state = "ack"
        return frame(REPLY.pack(b"r", self.challenge, answer), HANDSHAKE_HEADER)

    def on_ack(self, packet: bytes, rest: bytes) -> None:
        """Handles a and the digest of our challenge: with it the connection is up.

        `rest`, what came behind the packet in the same read, is the beginning of the
        peer's frames and is kept in `leftover`. HandshakeError for a wrong digest.
        """
        if len(packet) != ACK.size or packet[:1] != b"a":
            raise self.malformed(packet)
        if not verify(self.owner.cookie_for(self.peer), self.challenge, packet[1:]):
            raise HandshakeError(
                f"Connection attempt to node {self.peer} cancelled. Invalid challenge ack."
            )
        self.leftover = rest
        self.state = "up"
