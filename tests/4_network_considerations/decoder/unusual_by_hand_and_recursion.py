"""Numbers are put together byte by byte, without struct; the tail of a list is read like any
other part, so lists in tails are calls within each other.
"""


def number(data, at, size):
    value = 0
    for place in range(at, at + size):
        value = value << 8 | data[place]
    return value


def integer(data, at, readers):
    tag = data[at - 1]
    if tag == tags.INTEGER:
        value = number(data, at, 4)
        return (value ^ 1 << 31) - (1 << 31), at + 4
    size = 1 if tag == tags.SMALL_BIG else 4
    length = number(data, at, size)
    minus, start = data[at + size] != 0, at + size + 1
    magnitude = int(data[start : start + length][::-1].hex() or "0", 16)
    return (-magnitude if minus else magnitude), start + length


def parts(data, at, readers, count):
    if count > len(data) - at:
        raise TermError("more is declared than there is")
    found = []
    while len(found) < count:
        part, at = readers[data[at]](data, at + 1, readers)
        found.append(part)
    return found, at


def list_(data, at, readers):
    found, at = parts(data, at + 4, readers, number(data, at, 4))
    tail, at = readers[data[at]](data, at + 1, readers)
    return make_list(found, tail), at


def tuple_(data, at, readers):
    size = {tags.SMALL_TUPLE: 1, tags.LARGE_TUPLE: 4}[data[at - 1]]
    found, at = parts(data, at + size, readers, number(data, at, size))
    return tuple(found), at


def map_(data, at, readers):
    found, at = parts(data, at + 4, readers, 2 * number(data, at, 4))
    return make_map(list(zip(found[::2], found[1::2], strict=True))), at
