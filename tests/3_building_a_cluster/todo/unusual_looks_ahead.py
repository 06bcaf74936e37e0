"""The log is taken apart by a memory view and an iterator, and cut where that ended; and
it is written in three pieces."""

import struct


def append(disk, file, record):
    term = encode(record, text=True)
    before = len(disk.read(file)) if disk.exists(file) else 0
    length = struct.pack("!I", len(term))
    for piece in (length, struct.pack("!I", zlib.crc32(length + term)), term):
        disk.append(file, piece)
    return len(disk.read(file)) - before


def whole(data):
    view = memoryview(data)
    while len(view) >= 8:
        end = 8 + int.from_bytes(view[:4], "big")
        crc = int.from_bytes(view[4:8], "big")
        if len(view) < end or zlib.crc32(bytes(view[:4]) + bytes(view[8:end])) != crc:
            return
        yield decode(bytes(view[8:end]), text=True)[0], end
        view = view[end:]


def recover(disk, file):
    if not disk.exists(file):
        return []
    data = disk.read(file)
    found = list(whole(data))
    end = sum(size for _, size in found)
    if end != len(data):
        disk.truncate(file, end)
    return [record for record, _ in found]
