"""You go on behind a record whose CRC is wrong. Its length may be what is wrong with it,
and what you read next was never written.

caught by: test_nothing_behind_a_bad_record_is_read
"""


def recover(disk, file):
    data = disk.read(file) if disk.exists(file) else b""
    records, at, good = [], 0, 0
    while at + HEAD.size <= len(data):
        length, crc = HEAD.unpack_from(data, at)
        term = data[at + HEAD.size : at + HEAD.size + length]
        if len(term) < length:
            break
        at += HEAD.size + length
        if zlib.crc32(term, zlib.crc32(data[at - length - 8 : at - length - 4])) == crc:
            records.append(decode(term, text=True)[0])
            good = at
    if good < len(data):
        disk.truncate(file, good)
    return records
