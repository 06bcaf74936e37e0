"""You give the old connection up before the digest is verified: any stranger that says a
name could end a connection that way. Verify first.

caught by: test_a_stranger_cannot_end_the_connection_that_there_is
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
        if not verify(cookie, self.challenge, answer):
            raise HandshakeError(
                f"Connection attempt from node {self.peer} rejected. "
                "Invalid challenge reply."
            )
        self.leftover = rest
        self.state = "up"
        return frame(ACK.pack(b"a", digest(cookie, challenge)), HANDSHAKE_HEADER)
