"""You return how long the term is, and forget the eight bytes in front of it.

caught by: test_append_tells_how_much_it_has_added
"""


def append(disk, file, record):
    term = encode(record, text=True)
    length = len(term).to_bytes(4)
    crc = zlib.crc32(term, zlib.crc32(length))
    disk.append(file, length + crc.to_bytes(4) + term)
    return len(term)
