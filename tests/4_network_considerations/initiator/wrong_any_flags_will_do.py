"""You go on with a peer that lacks flags that we can't do without (`missing`): the first
term in a form that it does not know would end the connection.

caught by: test_a_peer_that_lacks_flags_we_need_is_given_up
"""


class Initiator:
    def on_challenge(self, packet):
        try:
            tag, flags, challenge, creation, length = CHALLENGE.unpack_from(packet)
        except struct.error:
            raise self.malformed(packet) from None
        name = read_tail_name(packet, CHALLENGE.size, length)
        if tag != b"N" or name is None:
            raise self.malformed(packet)
        if name != self.peer:
            raise HandshakeError(f"{self.peer}: at its port answers {name!r}")
        self.peer_flags, self.peer_creation = expand(flags), creation
        self.state = "ack"
        answer = digest(self.owner.cookie_for(self.peer), challenge)
        return frame(REPLY.pack(b"r", self.challenge, answer), HANDSHAKE_HEADER)
