"""You give the old connection up as soon as the peer dials again. It has said a name and
nothing more: not before its digest is verified.

caught by: test_a_peer_that_does_not_mean_it_is_given_up
"""


class Acceptor:
    def on_name(self, packet: bytes) -> bytes:
        try:
            tag, flags, creation, length = SEND_NAME.unpack_from(packet)
        except struct.error:
            raise self.malformed(packet) from None
        name = read_tail_name(packet, SEND_NAME.size, length)
        if tag != b"N" or name is None:
            raise self.malformed(packet)
        self.peer_flags, self.peer_creation = expand(flags), creation
        if flags & NAME_ME:
            return self.name_peer(name)
        self.peer = Atom(checked(name))
        self.status = self.choose_status(name, flags)
        said = status_packet(self.status)
        if self.status in ("nok", "not_allowed"):
            raise HandshakeError(f"{name}: {self.why}", status=self.status, reply=said)
        self.admitted = True
        if self.status == "alive":
            self.state = "alive answer"
            self.owner.take_over(self.peer)
            return said
        return said + self.send_challenge()
