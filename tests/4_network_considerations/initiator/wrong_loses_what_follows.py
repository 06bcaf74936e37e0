"""You lose what came right behind the acknowledgement in the same read: those are the peer's
first frames. Keep them in `leftover`.

caught by: test_frames_right_behind_the_acknowledgement_are_kept
"""


class Initiator:
    def on_ack(self, packet, rest):
        if len(packet) != ACK.size or packet[:1] != b"a":
            raise self.malformed(packet)
        if not verify(self.owner.cookie_for(self.peer), self.challenge, packet[1:]):
            raise HandshakeError(f"{self.peer} has another cookie")
        self.state = "up"
