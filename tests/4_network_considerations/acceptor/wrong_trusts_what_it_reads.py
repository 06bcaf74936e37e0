"""You unpack the name without a thought that it may be cut short or no name at all: a
stranger's bytes then raise struct.error instead of HandshakeError.

caught by: test_what_is_no_such_packet_ends_it
"""


class Acceptor:
    def on_name(self, packet: bytes) -> bytes:
        tag, flags, creation, length = SEND_NAME.unpack_from(packet)
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
            return said
        return said + self.send_challenge()
