"""You make room for a frame as soon as its header is there. A header is only a claim: keep
what has come, and nothing more.

caught by: test_nothing_is_set_aside_for_what_a_header_claims
"""


class Frames:
    def feed(self, data: bytes) -> list[bytes]:
        if len(data) < self.missing:
            if data:
                self.parts.append(data)
                self.missing -= len(data)
            return []
        if self.parts:
            self.parts.append(data)
            data = b"".join(self.parts)
            self.parts.clear()
        frames: list[bytes] = []
        at, have, header = 0, len(data), self.header
        need = header
        while have - at >= header:
            length = int.from_bytes(data[at : at + header], "big")
            if frames and length > self.limit:
                break
            refuse(length, self.limit)
            need = header + length
            room = bytearray(length)
            if have - at < need:
                break
            room[:] = data[at + header : at + need]
            frames.append(bytes(room))
            at += need
            need = header
        if at < have:
            self.parts.append(data[at:])
        self.missing = need - (have - at)
        return frames
