"""You lose what came right behind the reply in the same read: those may be the peer's first
frames. Keep them in `leftover`.

caught by: test_what_comes_right_behind_the_reply_is_kept
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
                "Invalid challenge reply."
            )
        if self.status == "alive":
            self.owner.take_over(self.peer)
        self.state = "up"
        return frame(ACK.pack(b"a", digest(cookie, challenge)), HANDSHAKE_HEADER)
