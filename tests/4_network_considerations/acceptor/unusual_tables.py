"""Why a peer is refused is looked up in a list of rules, what to do by the status in a table,
and packets are read by slices."""


def number(part):
    return int.from_bytes(part, "big")


class Acceptor:
    def on_name(self, packet):
        letter, flags, creation = packet[:1], number(packet[1:9]), number(packet[9:13])
        end = 15 + number(packet[13:15])
        if letter != b"N" or len(packet) < 15 or len(packet) < end:
            raise self.malformed(packet)
        name = packet[15:end].decode("latin-1")
        self.peer_flags, self.peer_creation = expand(flags), creation
        if flags & NAME_ME:
            return self.name_peer(name)
        self.peer = Atom(checked(name))
        self.status = self.choose_status(self.peer, flags)
        go_on = {"ok": self.send_challenge, "ok_simultaneous": self.send_challenge}
        go_on["alive"] = self.wait_for_an_answer
        self.admitted = self.status in go_on
        said = status_packet(self.status)
        if not self.admitted:
            raise HandshakeError(self.why, status=self.status, reply=said)
        return said + go_on[self.status]()

    def wait_for_an_answer(self):
        self.state = "alive answer"
        return b""

    def choose_status(self, name, flags):
        rules = [
            (missing(flags), "not_allowed", f"it lacks {missing(flags)}"),
            (not self.owner.allowed(name), "not_allowed", "it may not connect"),
            (self.owner.name == name, "nok", "it has our name"),
        ]
        self.why = "the node does not want it"
        for applies, status, self.why in rules:
            if applies:
                return status
        return self.owner.admit(name)

    def on_reply(self, packet, rest):
        cookie = self.owner.cookie_for(self.peer)
        if len(packet) != 21 or packet[:1] != b"r":
            raise HandshakeError("no reply")
        if packet[5:] != digest(cookie, self.challenge):
            raise HandshakeError("a wrong cookie")
        if self.status == "alive":
            self.owner.take_over(self.peer)
        self.state, self.leftover = "up", rest
        return b"\0\x11a" + digest(cookie, number(packet[1:5]))
