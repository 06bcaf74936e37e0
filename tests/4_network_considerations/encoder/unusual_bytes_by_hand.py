"""Numbers are taken apart byte by byte, without struct; a list finds out by itself what it
is, and its items go to `put` in one piece.
"""


def big_endian(number, size):
    return bytes(number >> shift & 255 for shift in range(8 * (size - 1), -1, -8))


def integer(put, number, writers):
    if number in range(256):
        return put(bytes((tags.SMALL_INTEGER, number)))
    if number in range(-(2**31), 2**31):
        return put(bytes((tags.INTEGER,)) + big_endian(number, 4))
    digits = f"{abs(number):x}"
    magnitude = bytes.fromhex(digits.zfill(len(digits) + len(digits) % 2))[::-1]
    sign = b"\1" if number < 0 else b"\0"
    size = len(magnitude)
    if size < 256:
        head = bytes((tags.SMALL_BIG, size))
    else:
        head = bytes((tags.LARGE_BIG,)) + big_endian(size, 4)
    put(head + sign + magnitude)


def atom(name):
    characters_, text = len(name), utf8(name)
    if characters_ >= 256:
        raise TermError("too long for an atom")
    small = len(text) < 256
    tag = tags.SMALL_ATOM_UTF8 if small else tags.ATOM_UTF8
    return bytes((tag,)) + big_endian(len(text), 1 if small else 2) + text


def list_(put, value, writers):
    pieces = []
    match value:
        case ImproperList(items, tail):
            pass
        case []:
            return put(_NIL)
        case items if len(items) <= 65535 and {type(item) for item in items} == {int} and (
            min(items) >= 0 and max(items) <= 255
        ):
            return put(bytes((tags.STRING,)) + big_endian(len(items), 2) + bytes(items))
        case items:
            tail = []
    for item in (*items, tail):
        writers[type(item)](pieces.append, item, writers)
    put(bytes((tags.LIST,)) + big_endian(len(items), 4) + b"".join(pieces))


def map_(put, value, writers):
    pairs = list(entries(value, writers))
    put(bytes((tags.MAP,)) + big_endian(len(pairs), 4))
    for part in (part for pair in reversed(pairs) for part in pair):
        writers[type(part)](put, part, writers)
