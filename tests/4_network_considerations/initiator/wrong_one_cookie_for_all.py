"""You use the cookie that our node has for itself. A node may have another one for a single
peer: ask `owner.cookie_for` for this peer's.

caught by: test_each_peer_may_have_its_own_cookie
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
        self.peer_flags, self.peer_creation = expand(flags), creation
        self.state = "ack"
        answer = digest(self.owner.cookie_for(self.owner.name) or "", challenge)
        return frame(REPLY.pack(b"r", self.challenge, answer), HANDSHAKE_HEADER)
