"""You make the file where there is none. To look at a disk should leave nothing on it.

caught by: test_recover_makes_no_file
"""


def recover(disk, file):
    disk.append(file, b"")
    data = disk.read(file)
    records, at = [], 0
    while at + HEAD.size <= len(data):
        length, crc = HEAD.unpack_from(data, at)
        term = data[at + HEAD.size : at + HEAD.size + length]
        if len(term) < length or zlib.crc32(term, zlib.crc32(data[at : at + 4])) != crc:
            break
        records.append(decode(term, text=True)[0])
        at += HEAD.size + length
    if at < len(data):
        disk.truncate(file, at)
    return records
