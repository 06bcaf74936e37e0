"""You use the cookie that our node has for itself. A node may have another one for a single
peer: ask `owner.cookie_for` for this peer's.

caught by: test_each_peer_may_have_its_own_cookie
"""


class Acceptor:
    def on_reply(self, packet: bytes, rest: bytes) -> bytes:
        try:
            tag, challenge, answer = REPLY.unpack(packet)
        except struct.error:
            raise self.malformed(packet) from None
        if tag != b"r":
            raise self.malformed(packet)
        cookie = self.owner.cookie_for(self.owner.name) or ""
        if not verify(cookie, self.challenge, answer):
            raise HandshakeError(
                f"Connection attempt from node {self.peer} rejected. "
                "Invalid challenge reply."
            )
        if self.status == "alive":
            self.owner.take_over(self.peer)
        self.leftover = rest
        self.state = "up"
        return frame(ACK.pack(b"a", digest(cookie, challenge)), HANDSHAKE_HEADER)
