"""You give out one frame a call although one read may bring several: the others wait until
more bytes come, perhaps for ever. Go on as long as there is a whole frame.

caught by: test_frames_that_come_in_one_read_come_out_one_by_one
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
            frames.append(data[at + header : at + need])
            at += need
            need = header
            break
        if at < have:
            self.parts.append(data[at:])
        self.missing = need - (have - at)
        return frames
