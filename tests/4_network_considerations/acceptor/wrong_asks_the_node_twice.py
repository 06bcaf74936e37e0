"""You ask the node again about a peer that it has let in already: its second answer is about
the attempt that the first one let in. Choose the status once and keep it.

caught by: test_the_node_is_asked_once_and_by_name
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
        if self.choose_status(name, flags) == "alive":
            self.state = "alive answer"
            return said
        return said + self.send_challenge()
