"""You write the numbers with the last byte first.

caught by: test_a_record_begins_with_its_length_and_ends_with_its_term
"""

import struct

LITTLE = struct.Struct("<II")


def append(disk, file, record):
    term = encode(record, text=True)
    length = len(term).to_bytes(4, "little")
    crc = zlib.crc32(term, zlib.crc32(length))
    disk.append(file, LITTLE.pack(len(term), crc) + term)
    return LITTLE.size + len(term)


def recover(disk, file):
    data = disk.read(file) if disk.exists(file) else b""
    records, at = [], 0
    while at + 8 <= len(data):
        length, crc = LITTLE.unpack_from(data, at)
        term = data[at + 8 : at + 8 + length]
        if len(term) < length or zlib.crc32(term, zlib.crc32(data[at : at + 4])) != crc:
            break
        records.append(decode(term, text=True)[0])
        at += 8 + length
    if at < len(data):
        disk.truncate(file, at)
    return records
