"""You tell a peer with the wrong cookie that it is not allowed. Whoever has not shown the
cookie gets not a word: give up without a reply.

caught by: test_whoever_has_the_wrong_cookie_gets_no_word
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
        if not verify(cookie, self.challenge, answer):
            raise HandshakeError(
                f"Connection attempt from node {self.peer} rejected. "
                "Invalid challenge reply.",
                reply=status_packet("not_allowed"),
            )
        if self.status == "alive":
            self.owner.take_over(self.peer)
        self.leftover = rest
        self.state = "up"
        return frame(ACK.pack(b"a", digest(cookie, challenge)), HANDSHAKE_HEADER)
