"""You take ok_simultaneous for a refusal. It is a welcome as well: both sides dialled at once,
and the acceptor has given up its own attempt for yours.

caught by: test_a_welcome_is_not_answered
"""


class Initiator:
    def on_status(self, packet):
        if packet[:1] != b"s":
            raise self.malformed(packet)
        status = packet[1:].decode("latin-1")
        if status == "ok":
            self.state = "challenge"
            return b""
        if status == "alive" and self.owner.is_pending(self.peer):
            self.state = "challenge"
            return status_packet("true")
        if status == "alive":
            reply = status_packet("false")
            raise HandshakeError("connected", status="alive refused", reply=reply)
        raise HandshakeError(f"{self.peer} refused us: {status!r}", status=status)
