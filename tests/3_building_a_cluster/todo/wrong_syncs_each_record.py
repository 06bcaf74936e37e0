"""You sync the file for each record. Right, and slow: fifty writers would wait for fifty
syncs where one would do. Who appends knows how many wait.

caught by: test_append_does_not_sync
"""


def append(disk, file, record):
    term = encode(record, text=True)
    length = len(term).to_bytes(4)
    crc = zlib.crc32(term, zlib.crc32(length))
    disk.append(file, length + crc.to_bytes(4) + term)
    disk.sync(file)
    return HEAD.size + len(term)
