"""You answer alive with true without asking whether our node still wants this attempt
(`owner.is_pending`): the acceptor will then give up a connection that is in use.

caught by: test_after_false_it_is_over
"""


class Initiator:
    def on_status(self, packet):
        if packet[:1] != b"s":
            raise self.malformed(packet)
        status = packet[1:].decode("latin-1")
        if status not in ("ok", "ok_simultaneous", "alive"):
            raise HandshakeError(f"{self.peer} refused us: {status!r}", status=status)
        self.state = "challenge"
        return status_packet("true") if status == "alive" else b""
