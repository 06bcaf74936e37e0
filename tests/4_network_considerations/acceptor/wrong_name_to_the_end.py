"""You take all that is left of the packet for the name. It has as many bytes as its length
says; what follows is for later versions of the protocol and is ignored.

caught by: test_what_follows_the_name_is_for_later_versions
"""


class Acceptor:
    def on_name(self, packet: bytes) -> bytes:
        try:
            tag, flags, creation, length = SEND_NAME.unpack_from(packet)
        except struct.error:
            raise self.malformed(packet) from None
        name = packet[SEND_NAME.size :].decode("latin-1")
        if tag != b"N" or len(name) < length:
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
