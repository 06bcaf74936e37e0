"""You take the CRC of the term alone. That of nothing is 0: eight zeros, which a disk may
leave behind, are a record of length 0 then, and what comes next is read from the wrong
place.

caught by: test_in_between_is_a_crc_of_both
"""


def append(disk, file, record):
    term = encode(record, text=True)
    disk.append(file, HEAD.pack(len(term), zlib.crc32(term)) + term)
    return HEAD.size + len(term)


def recover(disk, file):
    data = disk.read(file) if disk.exists(file) else b""
    records, at = [], 0
    while at + HEAD.size <= len(data):
        length, crc = HEAD.unpack_from(data, at)
        term = data[at + HEAD.size : at + HEAD.size + length]
        if length == 0 or len(term) < length or zlib.crc32(term) != crc:
            break
        records.append(decode(term, text=True)[0])
        at += HEAD.size + length
    if at < len(data):
        disk.truncate(file, at)
    return records
