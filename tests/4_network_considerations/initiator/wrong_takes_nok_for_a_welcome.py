"""You look for the letters "ok" in the status, and nok has them too. Compare the whole status.

caught by: test_a_refusal_ends_it_with_that_status
"""


class Initiator:
    def on_status(self, packet):
        if packet[:1] != b"s":
            raise self.malformed(packet)
        status = packet[1:].decode("latin-1")
        if status == "alive":
            if not self.owner.is_pending(self.peer):
                raise HandshakeError(
                    "connected", status="alive refused", reply=status_packet("false")
                )
            self.state = "challenge"
            return status_packet("true")
        if "ok" not in status:
            raise HandshakeError(f"{self.peer} refused us: {status!r}", status=status)
        self.state = "challenge"
        return b""
