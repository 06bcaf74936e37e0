"""You read the peer's creation and don't keep it in `peer_creation`. It is part of each of the
peer's pids: without it a process of its former life would seem to be one of this.

caught by: test_the_peers_creation_is_kept
"""


class Initiator:
    def on_challenge(self, packet):
        try:
            tag, flags, challenge, _creation, length = CHALLENGE.unpack_from(packet)
        except struct.error:
            raise self.malformed(packet) from None
        name = read_tail_name(packet, CHALLENGE.size, length)
        if tag != b"N" or name is None:
            raise self.malformed(packet)
        if name != self.peer:
            raise HandshakeError(f"{self.peer}: at its port answers {name!r}")
        if lacking := missing(flags):
            raise HandshakeError(f"{self.peer} lacks {', '.join(lacking)}")
        self.peer_flags = expand(flags)
        self.state = "ack"
        answer = digest(self.owner.cookie_for(self.peer), challenge)
        return frame(REPLY.pack(b"r", self.challenge, answer), HANDSHAKE_HEADER)
