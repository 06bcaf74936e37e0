"""You look for the two refusals by name, and any other status lets you go on. Name what is
welcome instead: what you don't know is a refusal.

caught by: test_a_status_that_nobody_knows_is_a_refusal
"""


class Initiator:
    def on_status(self, packet):
        if packet[:1] != b"s":
            raise self.malformed(packet)
        status = packet[1:].decode("latin-1")
        if status in ("nok", "not_allowed"):
            raise HandshakeError(f"{self.peer} refused us: {status}", status=status)
        reply = b""
        if status == "alive":
            if not self.owner.is_pending(self.peer):
                raise HandshakeError(
                    "connected", status="alive refused", reply=status_packet("false")
                )
            reply = status_packet("true")
        self.state = "challenge"
        return reply
