"""You forget what follows the last whole frame of a read: the first bytes of the next frame.
Keep them, and put what comes next behind them.

caught by: test_what_is_no_whole_frame_yet_is_kept
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
        if at < have and not frames:
            self.parts.append(data[at:])
        self.missing = need - (have - at) if self.parts else 0
        return frames
