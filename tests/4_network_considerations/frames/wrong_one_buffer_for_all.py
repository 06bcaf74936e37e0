"""All your streams share what has come of a frame, since it is kept in the class. Two
connections at once mix their bytes: keep it in `self`.

caught by: test_each_stream_keeps_its_own_bytes
"""


class Frames:
    PARTS: list[bytes] = []
    MISSING = [0]

    def feed(self, data: bytes) -> list[bytes]:
        if len(data) < self.MISSING[0]:
            if data:
                self.PARTS.append(data)
                self.MISSING[0] -= len(data)
            return []
        if self.PARTS:
            self.PARTS.append(data)
            data = b"".join(self.PARTS)
            self.PARTS.clear()
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
            frames.append(data[at + header : at + need])
            at += need
            need = header
        if at < have:
            self.PARTS.append(data[at:])
        self.MISSING[0] = need - (have - at)
        return frames
