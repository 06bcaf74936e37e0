"""You take all that is left of the packet for the name. It has as many bytes as its length
says; what follows is for later versions of the protocol and is ignored.

caught by: test_what_follows_the_name_is_for_later_versions
"""


class Initiator:
    def on_challenge(self, packet):
        try:
            tag, flags, challenge, creation, _length = CHALLENGE.unpack_from(packet)
        except struct.error:
            raise self.malformed(packet) from None
        if tag != b"N":
            raise self.malformed(packet)
        name = packet[CHALLENGE.size :].decode("latin-1")
        if name != self.peer:
            raise HandshakeError(f"{self.peer}: at its port answers {name!r}")
        if lacking := missing(flags):
            raise HandshakeError(f"{self.peer} lacks {', '.join(lacking)}")
        self.peer_flags, self.peer_creation = expand(flags), creation
        self.state = "ack"
        answer = digest(self.owner.cookie_for(self.peer), challenge)
        return frame(REPLY.pack(b"r", self.challenge, answer), HANDSHAKE_HEADER)
