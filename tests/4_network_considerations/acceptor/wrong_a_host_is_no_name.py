"""You take what a peer with the flag NAME_ME sends for its name. That is its host only, and
it wants a name from us: leave it to `name_peer`.

caught by: test_a_peer_without_a_name_gets_one
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
