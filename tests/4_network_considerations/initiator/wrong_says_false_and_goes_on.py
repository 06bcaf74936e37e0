"""You answer alive with false and then wait for a challenge. After false it is over: raise
HandshakeError, with the false as its reply.

caught by: test_after_false_it_is_over
"""


class Initiator:
    def on_status(self, packet):
        if packet[:1] != b"s":
            raise self.malformed(packet)
        status = packet[1:].decode("latin-1")
        self.state = "challenge"
        if status == "alive":
            wanted = self.owner.is_pending(self.peer)
            return status_packet("true" if wanted else "false")
        if status not in ("ok", "ok_simultaneous"):
            raise HandshakeError(f"{self.peer} refused us: {status!r}", status=status)
        return b""
