"""The acceptor: the side of the handshake that was dialled.

    name --ok, ok_simultaneous----------------------> reply --> up
      |  --alive--> alive answer --true--------------->|
      |                          --false--> given up
      +--nok, not_allowed--> given up

Learns who is there, decides whether it is welcome, and sets a challenge. Only the right
answer makes the connection count: until then a stranger can't do more than occupy a
socket, and can't end a connection that we have.

What always holds: an old connection to the same peer is given up only after the new one
has shown the cookie, and before the acknowledgement, so that the peer is never told of
a connection that then meets its predecessor.
"""

from __future__ import annotations

import struct

from minibeam.network.cookies import digest, verify
from minibeam.network.flags import NAME_ME, PUBLISHED, expand, missing
from minibeam.network.frames import HANDSHAKE_HEADER, frame
from minibeam.network.handshake import (
    ACK,
    CHALLENGE,
    REPLY,
    SEND_NAME,
    Handshake,
    HandshakeError,
    Party,
    Status,
    read_tail_name,
    status_packet,
)
from minibeam.network.names import BadName, check
from minibeam.terms import Atom

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Acceptor(Handshake):
    """A handshake with whoever has dialled us. `admitted`: the node has been asked to
    let the peer in, and said yes; it must be told if nothing comes of it."""

    def __init__(self, owner: Party) -> None:
        super().__init__(owner, "name")
        self.status: Status = "not_allowed"
        self.why = ""
        """The reason for a status that is a refusal."""
        self.admitted = False

    def step(self, packet: bytes, rest: bytes) -> bytes:
        match self.state:
            case "name":
                return self.on_name(packet)
            case "alive answer":
                return self.on_alive_answer(packet)
        return self.on_reply(packet, rest)

    def on_name(self, packet: bytes) -> bytes:
        """Handles N, flags:64, creation:32, length:16, name; bytes behind the name are
        ignored. Returns what to send: our status, and what follows from it.

        `SEND_NAME.unpack_from` reads all but the name and raises struct.error if the packet
        is too short; `read_tail_name` reads the name. A packet that is no such one: raise
        `self.malformed(packet)`. Kept are the peer's flags, each that it means (`expand`),
        in `self.peer_flags`, its creation in `self.peer_creation` and its name, an Atom, in
        `self.peer`. A name that is none is not answered (`checked` raises the error). With
        the flag NAME_ME a peer gives only its host: then all else is up to `name_peer`,
        whose result is returned.

        The status, kept in `self.status`, is what `choose_status` says; `status_packet`
        makes a packet of it.

        | status          | what we do                                                   |
        | --------------- | ------------------------------------------------------------ |
        | nok,            | HandshakeError with that status, the status as its reply,    |
        | not_allowed     | and `self.why` in its text                                   |
        | alive           | the status alone; `self.state` is "alive answer"             |
        | ok,             | the status, and right behind it our challenge                |
        | ok_simultaneous | (`send_challenge`)                                           |

        If it is no refusal, the node has let the peer in: `self.admitted` is True.
        """
        raise NotImplementedError("acceptor.Acceptor.on_name is still to be written")

    def choose_status(self, name: str, flags: int) -> Status:
        """Whether a peer is welcome.

        not_allowed: it lacks flags that we can't do without (`missing`), or may not connect
        (`owner.allowed(name)`). nok: it has our own name. Otherwise what the node says
        (`owner.admit(name)`), which knows of other connections and attempts. It is asked
        only about a peer that passed all else: what it has let in, it waits for.

        For a refusal `self.why` says why; of missing flags it has the names.
        """
        raise NotImplementedError("acceptor.Acceptor.choose_status is still to be written")

    def on_alive_answer(self, packet: bytes) -> bytes:
        """Handles the peer's answer to our alive: true, it goes on; false, it is over."""
        if packet != b"strue":
            raise HandshakeError(f"{self.peer}: connected already", status="alive refused")
        return self.send_challenge()

    def on_reply(self, packet: bytes, rest: bytes) -> bytes:
        """Handles r, the peer's challenge:32, the digest of ours: with it the connection
        is up, and so is `self.state`. Returns the framed acknowledgement: a and the `digest`
        of theirs (`REPLY.unpack` takes such a packet apart, or raises struct.error).

        Both digests are with the cookie for this peer (`owner.cookie_for(peer)`). If that
        of ours is wrong (`verify`): HandshakeError without a reply, so not a word to the
        peer. Any other packet: `self.malformed(packet)`.

        If the status was alive, the old connection is given up now, and not before
        (`owner.take_over(peer)`). `rest`, what came behind the packet, is kept in
        `leftover`.
        """
        raise NotImplementedError("acceptor.Acceptor.on_reply is still to be written")

    def send_challenge(self) -> bytes:
        """N, flags:64, challenge:32, creation:32, length:16, our name."""
        owner, name = self.owner, self.owner.name.encode("latin-1")
        packet = CHALLENGE.pack(b"N", self.flags, self.challenge, owner.creation, len(name))
        self.state = "reply"
        return frame(packet + name, HANDSHAKE_HEADER)

    def name_peer(self, host: str) -> bytes:
        """Makes up a name and a creation for a peer that has none, and tells it both. Such
        a node does not listen, so the connection is a hidden one."""
        number, letters = self.owner.random.getrandbits(64), ""
        while number:
            number, digit = divmod(number, len(DIGITS))
            letters = DIGITS[digit] + letters
        name = checked(f"{letters}@{host}")
        self.peer, self.peer_creation = Atom(name), self.owner.random.getrandbits(32)
        self.flags = self.flags & ~PUBLISHED | NAME_ME
        self.status = self.choose_status(name, self.peer_flags)
        if self.status != "ok":
            said = status_packet("not_allowed")
            raise HandshakeError(f"{name}: {self.why}", status="not_allowed", reply=said)
        self.admitted = True
        told = name.encode("latin-1")
        packet = b"snamed:" + len(told).to_bytes(2, "big") + told
        packet += self.peer_creation.to_bytes(4, "big")
        return frame(packet, HANDSHAKE_HEADER) + self.send_challenge()


def checked(name: str) -> str:
    """The name of a peer; HandshakeError if it is none, or not in ASCII."""
    try:
        check(name)
    except BadName as error:
        raise HandshakeError(str(error)) from None
    return name
