"""You note a peer as let in before its status is known: the node would be told of the end of
an attempt that it has refused.

caught by: test_what_the_node_has_refused_is_not
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
        self.admitted = True
        self.status = self.choose_status(name, flags)
        said = status_packet(self.status)
        if self.status in ("nok", "not_allowed"):
            raise HandshakeError(f"{name}: {self.why}", status=self.status, reply=said)
        if self.status == "alive":
            self.state = "alive answer"
            return said
        return said + self.send_challenge()
