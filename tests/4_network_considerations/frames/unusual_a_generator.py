"""A generator that reads header and payload as if it could wait for bytes, and is sent each
piece as it comes."""

from collections import deque


class Frames:
    __slots__ = ("done", "error", "header", "limit", "reader")

    def __init__(self, header=CONNECTED_HEADER, limit=DEFAULT_LIMIT):
        self.header, self.limit = header, limit
        self.done, self.error = [], None
        self.reader = self.read()
        next(self.reader)

    def read(self):
        pieces, have = deque(), 0
        while True:
            wanted, is_header = self.header, True
            while True:
                while have < wanted:
                    piece = yield
                    pieces.append(piece)
                    have += len(piece)
                taken, left = [], wanted
                while left:
                    piece = pieces.popleft()
                    taken.append(piece[:left])
                    if len(piece) > left:
                        pieces.appendleft(piece[left:])
                    left -= len(taken[-1])
                have -= wanted
                whole = b"".join(taken)
                if not is_header:
                    break
                wanted, is_header = int.from_bytes(whole, "big"), False
                if wanted > self.limit:
                    self.error = FrameError(f"{wanted} bytes are too many")
                    while True:
                        yield
            self.done.append(whole)

    def feed(self, data):
        if data and not self.error:
            self.reader.send(data)
        done, self.done = self.done, []
        if self.error and not done:
            raise self.error
        return done


def refuse(length, limit):
    if not 0 <= length <= limit:
        raise FrameError(f"{length}: too long")
