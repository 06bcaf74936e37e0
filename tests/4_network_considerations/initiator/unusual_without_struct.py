"""Numbers are read from the packet by slices, the next state is in a table, and what must hold
is checked together."""

GO_ON = {"ok": b"", "ok_simultaneous": b"", "alive": status_packet("true")}


def number(packet, start, size):
    return int.from_bytes(packet[start : start + size], "big")


class Initiator:
    def send_name(self):
        name = bytes(self.owner.name, "ascii")
        parts = [
            b"N",
            self.flags.to_bytes(8, "big"),
            self.owner.creation.to_bytes(4, "big"),
            len(name).to_bytes(2, "big"),
            name,
        ]
        packet = b"".join(parts)
        return len(packet).to_bytes(2, "big") + packet

    def on_status(self, packet):
        letter, status = packet[:1], str(packet[1:], "latin-1")
        if letter != b"s":
            raise HandshakeError(f"{letter!r} is no status")
        if status not in GO_ON:
            raise HandshakeError("refused", status=status)
        if status == "alive" and not self.owner.is_pending(self.peer):
            reply = status_packet("false")
            raise HandshakeError("superfluous", status="alive refused", reply=reply)
        self.state = "challenge"
        return GO_ON[status]

    def on_challenge(self, packet):
        end = 19 + number(packet, 17, 2)
        flags = number(packet, 1, 8)
        complaints = {
            "no challenge": packet[:1] == b"N" and len(packet) >= max(end, 19),
            "another node": packet[19:end] == bytes(self.peer, "latin-1"),
            f"flags {missing(flags)}": not missing(flags),
        }
        for complaint, fine in complaints.items():
            if not fine:
                raise HandshakeError(complaint)
        self.peer_flags, self.peer_creation = expand(flags), number(packet, 13, 4)
        self.state = "ack"
        proof = digest(self.owner.cookie_for(self.peer), number(packet, 9, 4))
        return b"\0\x15r" + self.challenge.to_bytes(4, "big") + proof

    def on_ack(self, packet, rest):
        letter, proof = packet[:1], packet[1:]
        cookie = self.owner.cookie_for(self.peer)
        if letter != b"a" or not verify(cookie, self.challenge, proof):
            raise HandshakeError("no acknowledgement, or a wrong cookie")
        self.state, self.leftover = "up", bytes(rest)
