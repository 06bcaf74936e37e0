"""You don't note that the node has let the peer in (`admitted`): it would wait for ever for
a peer that hangs up now.

caught by: test_what_the_node_has_let_in_is_noted
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
        return said + self.send_challenge()
