"""You refuse a frame that is too long only once all of it has come. Its header says enough:
until then you would have kept four gigabytes for a stranger.

caught by: test_a_frame_that_is_too_long_is_refused_by_its_header
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
            need = header + length
            if have - at < need:
                break
            if frames and length > self.limit:
                break
            refuse(length, self.limit)
            frames.append(data[at + header : at + need])
            at += need
            need = header
        if at < have:
            self.parts.append(data[at:])
        self.missing = need - (have - at)
        return frames
