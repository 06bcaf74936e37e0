"""You give up at alive without telling the acceptor: the status false is the reply that goes
with your HandshakeError, or it waits until its time is over.

caught by: test_alive_is_answered_false_if_our_node_no_longer_wants_it
"""


class Initiator:
    def on_status(self, packet):
        if packet[:1] != b"s":
            raise self.malformed(packet)
        match packet[1:].decode("latin-1"):
            case "ok" | "ok_simultaneous":
                reply = b""
            case "alive" if self.owner.is_pending(self.peer):
                reply = status_packet("true")
            case "alive":
                raise HandshakeError("connected already", status="alive refused")
            case status:
                raise HandshakeError(f"{self.peer} refused us: {status!r}", status=status)
        self.state = "challenge"
        return reply
