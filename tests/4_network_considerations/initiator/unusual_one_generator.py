"""One generator tells the handshake from the first packet to the last; the functions only hand
it the packets."""


class Initiator:
    def __init__(self, owner: Party, peer: str) -> None:
        super().__init__(owner, "status")
        self.peer = Atom(peer)
        self.story = self.tell()
        self.rest = b""
        next(self.story)

    def tell(self):
        packet = yield self.name_packet()
        if not packet.startswith(b"s"):
            raise self.malformed(packet)
        status = packet[1:].decode("latin-1")
        reply = b""
        if status == "alive":
            if not self.owner.is_pending(self.peer):
                reply = status_packet("false")
                raise HandshakeError("no", status="alive refused", reply=reply)
            reply = status_packet("true")
        elif status != "ok" and status != "ok_simultaneous":
            raise HandshakeError("refused", status=status)
        self.state = "challenge"
        packet = yield reply
        fields = packet[:19], packet[19:]
        if len(fields[0]) < 19 or packet[:1] != b"N":
            raise self.malformed(packet)
        _, flags, number, creation, length = CHALLENGE.unpack(fields[0])
        if fields[1][:length] != self.peer.encode("latin-1"):
            raise HandshakeError(f"{fields[1]!r} is not {self.peer}")
        if missing(flags):
            raise HandshakeError(f"can't do without {missing(flags)}")
        self.peer_flags = expand(flags)
        self.peer_creation = creation
        self.state = "ack"
        answer = digest(self.owner.cookie_for(self.peer), number)
        packet = yield frame(REPLY.pack(b"r", self.challenge, answer), 2)
        if packet != b"a" + digest(self.owner.cookie_for(self.peer), self.challenge):
            raise HandshakeError("that is no acknowledgement")
        self.leftover = self.rest
        self.state = "up"
        yield b""

    def name_packet(self):
        name = self.owner.name.encode("latin-1")
        creation = self.owner.creation
        return frame(SEND_NAME.pack(b"N", self.flags, creation, len(name)) + name, 2)

    def send_name(self) -> bytes:
        return self.name_packet()

    def on_status(self, packet):
        return self.story.send(packet)

    def on_challenge(self, packet):
        return self.story.send(packet)

    def on_ack(self, packet, rest):
        self.rest = rest
        self.story.send(packet)
