"""One generator tells the handshake from the name to the acknowledgement; the functions hand
it the packets, and the answer to alive is one more turn of it."""


class Acceptor:
    def __init__(self, owner: Party) -> None:
        super().__init__(owner, "name")
        self.status: Status = "not_allowed"
        self.why = ""
        self.admitted = False
        self.rest = b""
        self.story = self.tell()
        next(self.story)

    def tell(self):
        packet = yield b""
        if len(packet) < 15 or not packet.startswith(b"N"):
            raise HandshakeError("no name")
        _, flags, self.peer_creation, size = SEND_NAME.unpack(packet[:15])
        self.peer_flags = expand(flags)
        if len(packet) - 15 < size:
            raise HandshakeError("a name cut short")
        name = packet[15 : 15 + size].decode("latin-1")
        if flags & NAME_ME:
            packet = yield self.name_peer(name)
        else:
            self.peer = Atom(checked(name))
            self.status = self.choose_status(name, flags)
            welcome = status_packet(self.status)
            if self.status in ("nok", "not_allowed"):
                raise HandshakeError(self.why, status=self.status, reply=welcome)
            self.admitted = True
            if self.status == "alive":
                self.state = "alive answer"
                yield welcome
                welcome = b""
            packet = yield welcome + self.send_challenge()
        cookie = self.owner.cookie_for(self.peer)
        if packet[:1] != b"r" or len(packet) != REPLY.size:
            raise HandshakeError("no reply")
        if not verify(cookie, self.challenge, packet[5:]):
            raise HandshakeError("a wrong cookie")
        if self.status == "alive":
            self.owner.take_over(self.peer)
        self.state = "up"
        self.leftover = self.rest
        yield frame(b"a" + digest(cookie, int.from_bytes(packet[1:5], "big")), 2)

    def on_name(self, packet):
        return self.story.send(packet)

    def on_alive_answer(self, packet):
        if packet != b"strue":
            raise HandshakeError("it is connected", status="alive refused")
        return self.story.send(packet)

    def choose_status(self, name, flags):
        status, self.why = "not_allowed", "it may not connect"
        if missing(flags):
            self.why = f"these are missing: {missing(flags)}"
        elif self.owner.allowed(name):
            self.why = "one connection is enough"
            status = "nok"
            if name != self.owner.name:
                status = self.owner.admit(name)
        return status

    def on_reply(self, packet, rest):
        self.rest = rest
        return self.story.send(packet)
