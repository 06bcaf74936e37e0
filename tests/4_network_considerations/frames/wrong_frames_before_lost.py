"""You raise at once for a frame that is too long, and the whole frames before it in the same
read are lost. Return those; the next call raises.

caught by: test_whole_frames_before_one_that_is_too_long_come_out_first
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
            refuse(length, self.limit)
            need = header + length
            if have - at < need:
                break
            frames.append(data[at + header : at + need])
            at += need
            need = header
        if at < have:
            self.parts.append(data[at:])
        self.missing = need - (have - at)
        return frames
