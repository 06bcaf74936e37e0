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
        """The first packet, ready to send: N, flags:64, creation:32, length:16, name.

        `SEND_NAME.pack` makes all but the name, which follows as latin-1; `frame(...,
        HANDSHAKE_HEADER)` puts the length of the whole in front. The flags are those that
        we offer on this connection (`self.flags`); name and creation are the owner's.
        """
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
        """Handles the letter `s` and, behind it, a status, any bytes, read as latin-1; returns
        what to send.

        | status          | what we do                                                    |
        | --------------- | ------------------------------------------------------------- |
        | ok,             | nothing to send, and a challenge is next: `self.state` is     |
        | ok_simultaneous | "challenge"                                                   |
        | alive           | The acceptor has a connection to us that it takes for alive.  |
        |                 | Does our node want this attempt (`owner.is_pending(peer)`)?   |
        |                 | Yes: `status_packet("true")`, and a challenge is next.        |
        |                 | No: HandshakeError with status "alive refused", and           |
        |                 | `status_packet("false")` as its reply                         |
        | any other       | refused: HandshakeError with that status, and no reply        |

        A packet with another letter: raise `self.malformed(packet)`.
        """
        raise NotImplementedError("initiator.Initiator.on_status is still to be written")

    def on_challenge(self, packet: bytes) -> bytes:
        """Handles N, flags:64, challenge:32, creation:32, length:16, name; bytes behind
        the name are ignored. Returns the framed reply: r, our challenge:32 (`self.challenge`),
        and the `digest` of theirs, with the cookie that is for this peer
        (`owner.cookie_for(peer)`); an acknowledgement is next, state "ack".

        `CHALLENGE.unpack_from` reads all but the name and raises struct.error if the packet
        is too short; `read_tail_name` reads the name. The peer's flags, each that it means
        (`expand`), are kept in `self.peer_flags`, its creation in `self.peer_creation`.

        HandshakeError if that is not the node that we dialled (another has its port by now),
        or if it lacks flags that we can't do without (`missing`), which the text names;
        `self.malformed(packet)` for a packet that is no such one.
        """
        raise NotImplementedError("initiator.Initiator.on_challenge is still to be written")

    def on_ack(self, packet: bytes, rest: bytes) -> None:
        """Handles a and the digest of our challenge, 17 bytes in all (`ACK.size`): if it is
        the right one (`verify`), the connection is up, and so is `self.state`.

        `rest`, what came behind the packet in the same read, is the beginning of the
        peer's frames and is kept in `leftover`. HandshakeError for a wrong digest, and
        `self.malformed(packet)` for a packet that is no such one.
        """
        raise NotImplementedError("initiator.Initiator.on_ack is still to be written")
