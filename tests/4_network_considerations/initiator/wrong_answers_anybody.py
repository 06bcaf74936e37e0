"""You answer the challenge of whoever is at that port. Compare its name with the node that you
dialled: another program may have the port by now, and your digest is not for it.

caught by: test_another_node_at_that_port_gets_no_answer
"""


class Initiator:
    def on_challenge(self, packet):
        try:
            tag, flags, challenge, creation, length = CHALLENGE.unpack_from(packet)
        except struct.error:
            raise self.malformed(packet) from None
        if tag != b"N" or read_tail_name(packet, CHALLENGE.size, length) is None:
            raise self.malformed(packet)
        if lacking := missing(flags):
            raise HandshakeError(f"{self.peer} lacks {', '.join(lacking)}")
        self.peer_flags, self.peer_creation = expand(flags), creation
        self.state = "ack"
        answer = digest(self.owner.cookie_for(self.peer), challenge)
        return frame(REPLY.pack(b"r", self.challenge, answer), HANDSHAKE_HEADER)
