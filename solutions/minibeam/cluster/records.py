"""Records in a file: what is a torn tail of it, and what is damage.

A crash may cut short what was appended last (todo.py: `append`, `recover`), and nobody was
told that this is kept. So a file may end in anything that is no record. Where records stand
behind that, it is something else: a disk that forgets, or somebody who has written there.
They were acknowledged, and to start without them would be to lose them.
"""

from __future__ import annotations

import struct
import zlib

HEAD = struct.Struct(">II")
"""In front of a record: the length of its term in bytes, and a CRC-32."""


def must_end_torn(file: str, data: bytes) -> None:
    """OSError if whole records stand behind one that is not whole."""
    end = 0
    while size := size_at(data, end):
        end += size
    for at in range(end + 1, len(data)):
        if size_at(data, at):
            raise OSError(
                f"{file} is damaged at byte {end}: there are whole records behind it, from"
                f" byte {at} on. Put the file back as it was, or cut it there and lose these"
            )


def size_at(data: bytes, at: int) -> int:
    """The bytes of the whole record that begins here; 0 if none does."""
    if at + HEAD.size > len(data):
        return 0
    length, crc = HEAD.unpack_from(data, at)
    end = at + HEAD.size + length
    if end > len(data):
        return 0
    found = zlib.crc32(data[at + HEAD.size : end], zlib.crc32(data[at : at + 4]))
    return end - at if found == crc else 0
