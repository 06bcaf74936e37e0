"""You read the file before you know whether there is one: a node that starts for the
first time does not start.

caught by: test_recover_finds_nothing_where_nothing_is
"""


def recover(disk, file):
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
