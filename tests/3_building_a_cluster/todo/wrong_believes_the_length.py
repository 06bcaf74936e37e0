"""You look at the length alone. A disk may have the length and the first bytes of a
record, and zeros for the rest.

caught by: test_a_record_with_a_wrong_byte_is_none
"""


def recover(disk, file):
    data = disk.read(file) if disk.exists(file) else b""
    records, at = [], 0
    while at + HEAD.size <= len(data):
        length, crc = HEAD.unpack_from(data, at)
        term = data[at + HEAD.size : at + HEAD.size + length]
        if len(term) < length:
            break
        records.append(decode(term, text=True)[0])
        at += HEAD.size + length
    if at < len(data):
        disk.truncate(file, at)
    return records
