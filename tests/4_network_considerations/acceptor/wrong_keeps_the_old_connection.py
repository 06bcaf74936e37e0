"""You leave the old connection as it is. After alive and the right digest the new one takes
over (`owner.take_over`), or the node has two to one peer.

caught by: test_with_the_cookie_the_new_connection_takes_over
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
        self.leftover = rest
        self.state = "up"
        return frame(ACK.pack(b"a", digest(cookie, challenge)), HANDSHAKE_HEADER)
