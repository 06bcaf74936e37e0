"""You insist on each of the flags itself, but one flag may stand for all of them (`expand`):
`missing` knows it.

caught by: test_one_flag_may_stand_for_all_that_we_need
"""

from minibeam.network.flags import MANDATORY_25, NAMES


class Initiator:
    def on_challenge(self, packet):
        try:
            tag, flags, challenge, creation, length = CHALLENGE.unpack_from(packet)
        except struct.error:
            raise self.malformed(packet) from None
        name = read_tail_name(packet, CHALLENGE.size, length)
        if tag != b"N" or name is None:
            raise self.malformed(packet)
        if name != self.peer:
            raise HandshakeError(f"{self.peer}: at its port answers {name!r}")
        if lacking := MANDATORY_25 & ~flags:
            names = [NAMES[1 << bit] for bit in range(64) if lacking & 1 << bit]
            raise HandshakeError(f"{self.peer} lacks {', '.join(names)}")
        self.peer_flags, self.peer_creation = expand(flags), creation
        self.state = "ack"
        answer = digest(self.owner.cookie_for(self.peer), challenge)
        return frame(REPLY.pack(b"r", self.challenge, answer), HANDSHAKE_HEADER)
