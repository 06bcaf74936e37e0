"""You stop at the torn record and leave it where it is. What is appended next stands
behind it, is synced, is acknowledged, and is never read again.

caught by: test_what_is_appended_after_a_crash_is_read
"""


def recover(disk, file):
    data = disk.read(file) if disk.exists(file) else b""
    records, at = [], 0
    while at + HEAD.size <= len(data):
        length, crc = HEAD.unpack_from(data, at)
        term = data[at + HEAD.size : at + HEAD.size + length]
        if len(term) < length or zlib.crc32(term, zlib.crc32(data[at : at + 4])) != crc:
            break
        records.append(decode(term, text=True)[0])
        at += HEAD.size + length
    return records
