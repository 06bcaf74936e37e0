"""You acknowledge any answer. Only the right digest of our challenge shows that the peer has
the cookie: `verify` it.

caught by: test_the_wrong_cookie_ends_it
"""


class Acceptor:
    def on_reply(self, packet: bytes, rest: bytes) -> bytes:
        try:
            tag, challenge, answer = REPLY.unpack(packet)
        except struct.error:
            raise self.malformed(packet) from None
        if tag != b"r":
            raise self.malformed(packet)
        cookie = self.owner.cookie_for(self.peer)
        if self.status == "alive":
            self.owner.take_over(self.peer)
        self.leftover = rest
        self.state = "up"
        return frame(ACK.pack(b"a", digest(cookie, challenge)), HANDSHAKE_HEADER)
