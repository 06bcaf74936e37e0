"""You encode without text=True, so a record has bytes where it had text, and the list
`home` is not found under its name after a restart.

caught by: test_recover_reads_what_was_appended
"""


def append(disk, file, record):
    term = encode(record)
    length = len(term).to_bytes(4)
    crc = zlib.crc32(term, zlib.crc32(length))
    disk.append(file, length + crc.to_bytes(4) + term)
    return HEAD.size + len(term)
