"""The payloads that you give out are bytearrays. They are to be bytes, which nobody can change
later: what is decoded from them keeps parts of them.

caught by: test_payloads_are_bytes
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
            if have - at < need:
                break
            frames.append(bytearray(data[at + header : at + need]))
            at += need
            need = header
        if at < have:
            self.parts.append(data[at:])
        self.missing = need - (have - at)
        return frames
