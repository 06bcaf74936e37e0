"""A buffer, and two states: waiting for a header, or for the payload that it announced."""


class Frames:
    __slots__ = ("buffer", "expected", "header", "limit")

    def __init__(self, header=CONNECTED_HEADER, limit=DEFAULT_LIMIT):
        self.header, self.limit = header, limit
        self.buffer = bytearray()
        self.expected = None

    def feed(self, data):
        self.buffer += data
        done = []
        while True:
            if self.expected is None:
                if len(self.buffer) < self.header:
                    return done
                length = sum(
                    byte << 8 * (self.header - 1 - place)
                    for place, byte in enumerate(self.buffer[: self.header])
                )
                try:
                    refuse(length, self.limit)
                except FrameError:
                    if done:
                        return done
                    raise
                self.expected = length
                del self.buffer[: self.header]
            if len(self.buffer) < self.expected:
                return done
            done.append(bytes(self.buffer[: self.expected]))
            del self.buffer[: self.expected]
            self.expected = None


def frame(payload, header=CONNECTED_HEADER):
    length = len(payload)
    if length >> 8 * header:
        raise FrameError("too long for its header")
    digits = [length >> 8 * place & 0xFF for place in range(header)]
    return bytes(digits[::-1]) + payload
