"""You look at the digest and not at the letter in front of it. Only a packet that begins with
the letter a is an acknowledgement.

caught by: test_a_right_digest_in_another_packet_is_no_acknowledgement
"""


class Initiator:
    def on_ack(self, packet, rest):
        if len(packet) != ACK.size:
            raise self.malformed(packet)
        if not verify(self.owner.cookie_for(self.peer), self.challenge, packet[1:]):
            raise HandshakeError(f"{self.peer} has another cookie")
        self.leftover = rest
        self.state = "up"
