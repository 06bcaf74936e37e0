"""You set the state to up before the digest is verified. Nothing counts as up before the
peer has shown that it has the cookie.

caught by: test_nothing_counts_as_up_before_the_peer_has_shown_the_cookie
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
        self.state = "up"
        if not verify(cookie, self.challenge, answer):
            raise HandshakeError(
                f"Connection attempt from node {self.peer} rejected. "
                "Invalid challenge reply."
            )
        if self.status == "alive":
            self.owner.take_over(self.peer)
        self.leftover = rest
        return frame(ACK.pack(b"a", digest(cookie, challenge)), HANDSHAKE_HEADER)
