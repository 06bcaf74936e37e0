"""You set the state to up before the digest is verified. Nothing counts as up before the
acceptor has shown that it has the cookie: verify first.

caught by: test_nothing_counts_as_up_before_the_acceptor_has_shown_the_cookie
"""


class Initiator:
    def on_ack(self, packet, rest):
        if len(packet) != ACK.size or packet[:1] != b"a":
            raise self.malformed(packet)
        self.leftover = rest
        self.state = "up"
        if not verify(self.owner.cookie_for(self.peer), self.challenge, packet[1:]):
            raise HandshakeError(f"{self.peer} has another cookie")
