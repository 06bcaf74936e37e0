"""You note that the peer was let in only where the challenge follows at once. alive lets it
in as well: set `admitted` for every status that is no refusal.

caught by: test_whoever_is_thought_to_be_connected_is_let_in_as_well
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
        if self.status == "alive":
            self.state = "alive answer"
            return said
        self.admitted = self.status == "ok"
        return said + self.send_challenge()
