"""You take any digest for the right one. The acceptor has to show that it has the cookie too:
`verify` its answer to your own challenge.

caught by: test_an_acceptor_with_another_cookie_is_given_up
"""


class Initiator:
    def on_ack(self, packet, rest):
        if len(packet) != ACK.size or packet[:1] != b"a":
            raise self.malformed(packet)
        self.leftover = rest
        self.state = "up"
