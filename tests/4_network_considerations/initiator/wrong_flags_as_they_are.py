"""You keep the peer's flags as they came. One of them is short for many, so a newer peer would
seem to lack what it has: keep what it means (`expand`).

caught by: test_the_peers_flags_are_kept_each_that_it_means
"""


class Initiator:
    def on_challenge(self, packet):
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
            raise HandshakeError(f"{self.peer} lacks {', '.join(lacking)}")
        self.peer_flags, self.peer_creation = flags, creation
        self.state = "ack"
        answer = digest(self.owner.cookie_for(self.peer), challenge)
        return frame(REPLY.pack(b"r", self.challenge, answer), HANDSHAKE_HEADER)
