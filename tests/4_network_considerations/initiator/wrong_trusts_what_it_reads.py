"""You unpack the challenge without a thought that it may be cut short or no challenge at all:
a stranger's bytes then raise struct.error instead of HandshakeError.

caught by: test_what_is_no_such_packet_ends_it
"""


class Initiator:
    def on_challenge(self, packet):
        _tag, flags, challenge, creation, length = CHALLENGE.unpack_from(packet)
        name = read_tail_name(packet, CHALLENGE.size, length)
        if name != self.peer:
            raise HandshakeError(f"{self.peer}: at its port answers {name!r}")
        if lacking := missing(flags):
            raise HandshakeError(f"{self.peer} lacks {', '.join(lacking)}")
        self.peer_flags, self.peer_creation = expand(flags), creation
        self.state = "ack"
        answer = digest(self.owner.cookie_for(self.peer), challenge)
        return frame(REPLY.pack(b"r", self.challenge, answer), HANDSHAKE_HEADER)
