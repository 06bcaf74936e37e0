"""You cut off the last whole record as well, which had been acknowledged.

caught by: test_what_is_recovered_twice_is_the_same
"""


def recover(disk, file):
    data = disk.read(file) if disk.exists(file) else b""
    records, at, before = [], 0, 0
    while at + HEAD.size <= len(data):
        length, crc = HEAD.unpack_from(data, at)
        term = data[at + HEAD.size : at + HEAD.size + length]
        if len(term) < length or zlib.crc32(term, zlib.crc32(data[at : at + 4])) != crc:
            break
        records.append(decode(term, text=True)[0])
        before, at = at, at + HEAD.size + length
    if at < len(data):
        disk.truncate(file, before)
    return records
