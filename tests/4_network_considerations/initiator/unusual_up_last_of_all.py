"""The whole is a table from state to parser, the packets are read with a stream, and every
error is made in one place."""

import io


class Initiator:
    def give_up(self, why, status=None, reply=b""):
        raise HandshakeError(f"{self.peer}: {why}", status=status, reply=reply)

    def send_name(self):
        packet = io.BytesIO()
        name = self.owner.name.encode()
        packet.write(SEND_NAME.pack(b"N", self.flags, self.owner.creation, len(name)))
        packet.write(name)
        return frame(packet.getvalue(), HANDSHAKE_HEADER)

    def on_status(self, packet):
        stream = io.BytesIO(packet)
        if stream.read(1) != b"s":
            self.give_up("no status")
        status = stream.read().decode("latin-1")
        wanted = status == "alive" and self.owner.is_pending(self.peer)
        if status == "alive" and not wanted:
            self.give_up("not needed", "alive refused", status_packet("false"))
        if not wanted and status not in {"ok", "ok_simultaneous"}:
            self.give_up("refused", status)
        self.state = "challenge"
        return status_packet("true") if wanted else b""

    def on_challenge(self, packet):
        stream = io.BytesIO(packet)
        letter, flags, theirs, self.peer_creation, size = (
            stream.read(1), *(int.from_bytes(stream.read(n), "big") for n in (8, 4, 4, 2))
        )
        name = stream.read(size)
        if letter != b"N" or name != self.peer.encode("ascii") or len(packet) < 19 + size:
            self.give_up(f"no challenge of this node, but one of {name!r}")
        if lacking := missing(flags):
            self.give_up(f"lacks {lacking}")
        self.peer_flags = expand(flags)
        self.state = "ack"
        mine = digest(self.owner.cookie_for(self.peer), theirs)
        return frame(b"r" + self.challenge.to_bytes(4, "big") + mine, HANDSHAKE_HEADER)

    def on_ack(self, packet, rest):
        expected = digest(self.owner.cookie_for(self.peer), self.challenge)
        if packet != b"a" + expected:
            self.give_up("it has another cookie")
        self.leftover = rest
        self.state = "up"
