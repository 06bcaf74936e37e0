"""You unpack the eight bytes of the head without asking whether they are all there.

caught by: test_a_torn_tail_is_cut_off
"""


def recover(disk, file):
    data = disk.read(file) if disk.exists(file) else b""
    records, at = [], 0
    while at < len(data):
        length, crc = HEAD.unpack_from(data, at)
        term = data[at + HEAD.size : at + HEAD.size + length]
        if len(term) < length or zlib.crc32(term, zlib.crc32(data[at : at + 4])) != crc:
            break
        records.append(decode(term, text=True)[0])
        at += HEAD.size + length
    if at < len(data):
        disk.truncate(file, at)
    return records
