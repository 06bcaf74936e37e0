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
        raise NotImplementedError("initiator.Initiator.send_name is still to be written")

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
        raise NotImplementedError("initiator.Initiator.on_status is still to be written")

    def on_challenge(self, packet: bytes) -> bytes:
        """Handles N, flags:64, challenge:32, creation:32, length:16, name; bytes behind
        the name are ignored. Returns r, our challenge:32, the digest of theirs.

        HandshakeError if that is not the node that we dialled, or if it lacks a flag
        that we can't do without.
        """
        raise NotImplementedError("initiator.Initiator.on_challenge is still to be written")

    def on_ack(self, packet: bytes, rest: bytes) -> None:
        """Handles a and the digest of our challenge: with it the connection is up.

        `rest`, what came behind the packet in the same read, is the beginning of the
        peer's frames and is kept in `leftover`. HandshakeError for a wrong digest.
        """
        raise NotImplementedError("initiator.Initiator.on_ack is still to be written")
