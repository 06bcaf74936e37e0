"""Frames: cutting a stream of bytes back into the messages that were written to it.

TCP keeps the order of bytes and nothing else: one read may bring half a message, or
fifty. So each message, a frame, is preceded by its length, a number of 2 bytes during
the handshake and of 4 after it, big-endian. A frame of length 0 is a tick.

    feed(b"..") -> []                     not yet a whole one
    feed(b"....") -> [frame, frame]       two, and perhaps the start of a third, kept

What always holds: the frames that come out are those that were put in, however the
bytes between were split or joined; a frame longer than the limit is refused as soon as
its header is there, and no memory is set aside for what a header only claims.
"""

from __future__ import annotations

HANDSHAKE_HEADER = 2
CONNECTED_HEADER = 4
DEFAULT_LIMIT = 256 * 1024 * 1024


class FrameError(ValueError):
    """Bytes that are no frame we take; the text says why, in one line."""


def frame(payload: bytes, header: int = CONNECTED_HEADER) -> bytes:
    """The payload behind its length, a number of `header` bytes.

    FrameError if the length does not fit into the header.
    """
    raise NotImplementedError("frames.frame is still to be written")


def refuse(length: int, limit: int) -> None:
    """FrameError if a header announces more than `limit` bytes."""
    raise NotImplementedError("frames.refuse is still to be written")


class Frames:
    """The frames of one stream, whose lengths are numbers of `header` bytes."""

    __slots__ = ("header", "limit", "missing", "parts")

    def __init__(self, header: int = CONNECTED_HEADER, limit: int = DEFAULT_LIMIT) -> None:
        self.header = header
        self.limit = limit
        self.parts: list[bytes] = []
        """What has come of a frame that is not yet whole, in the pieces it came in."""
        self.missing = 0
        """How many bytes more it takes to go on: a whole header, then a whole frame."""

    def feed(self, data: bytes) -> list[bytes]:
        """Takes the next bytes of the stream; the payloads of the frames they complete.

        Pieces of a large frame are kept as they come and joined once, when it is whole.
        FrameError for a frame that is too long; the stream can't be used after that. Whole
        frames before it are not lost: they are returned, and the next call raises.
        """
        raise NotImplementedError("frames.Frames.feed is still to be written")
