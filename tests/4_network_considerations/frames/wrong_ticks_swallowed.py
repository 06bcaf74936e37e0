"""You leave out empty frames. A frame of length 0 is a tick, by which a node shows that it is
alive: it comes out like any other, as b"".

caught by: test_a_tick_is_a_frame_too
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
            if length:
                frames.append(data[at + header : at + need])
            at += need
            need = header
        if at < have:
            self.parts.append(data[at:])
        self.missing = need - (have - at)
        return frames
