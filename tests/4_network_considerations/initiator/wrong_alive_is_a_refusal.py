"""You take alive for a refusal. It is a question: is the connection that the acceptor still
has in truth gone, and is this the new one? Answer it with the status true or false.

caught by: test_alive_is_answered_true_if_our_node_wants_this_attempt
"""


class Initiator:
    def on_status(self, packet):
        if packet[:1] != b"s":
            raise self.malformed(packet)
        status = packet[1:].decode("latin-1")
        if status not in ("ok", "ok_simultaneous"):
            raise HandshakeError(f"{self.peer} refused us: {status!r}", status=status)
        self.state = "challenge"
        return b""
