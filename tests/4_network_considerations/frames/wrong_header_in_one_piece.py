"""You take what there is of a header for all of it when a read ends inside of it. Wait until
the header is whole before you read the length.

caught by: test_a_header_may_come_in_two_reads
"""


class Frames:
    __slots__ = ("buffer", "expected", "header", "limit")

    def __init__(self, header=CONNECTED_HEADER, limit=DEFAULT_LIMIT):
        self.header, self.limit = header, limit
        self.buffer = bytearray()
        self.expected = -1

    def feed(self, data):
        self.buffer += data
        frames = []
        while self.buffer or self.expected == 0:
            if self.expected < 0:
                length = int.from_bytes(self.buffer[: self.header], "big")
                if frames and length > self.limit:
                    break
                refuse(length, self.limit)
                self.expected = length
                del self.buffer[: self.header]
            if len(self.buffer) < self.expected:
                break
            frames.append(bytes(self.buffer[: self.expected]))
            del self.buffer[: self.expected]
            self.expected = -1
        return frames
