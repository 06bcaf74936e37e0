"""One helper packs a tag and whatever numbers follow it, and tries the forms in their order
until one has room.
"""

from struct import error, pack


def first(*forms):
    for layout, *numbers in forms:
        try:
            return pack(">B" + layout, *numbers)
        except error:
            continue
    raise TermError("too large")


def integer(put, number, writers):
    size = (abs(number).bit_length() + 7) >> 3
    sign = int(number < 0)
    head = first(
        ("B", tags.SMALL_INTEGER, number),
        ("i", tags.INTEGER, number),
        ("BB", tags.SMALL_BIG, size, sign),
        ("IB", tags.LARGE_BIG, size, sign),
    )
    put(head)
    if head[0] in (tags.SMALL_BIG, tags.LARGE_BIG):
        put(abs(number).to_bytes(size, "little"))


def atom(name):
    if name[255:]:
        raise TermError("an atom has at most 255 characters")
    text = utf8(name)
    size = len(text)
    return first(("B", tags.SMALL_ATOM_UTF8, size), ("H", tags.ATOM_UTF8, size)) + text


def list_(put, value, writers):
    items, tail = (value, None) if isinstance(value, list) else (value.items, value)
    string = characters(value) if tail is None else None
    if string is not None:
        put(first(("H", tags.STRING, len(string))))
        put(string)
        return
    if items:
        put(first(("I", tags.LIST, len(items))))
    for item in items:
        writers[type(item)](put, item, writers)
    if tail is None:
        put(first(("", tags.NIL)))
    else:
        writers[type(tail.tail)](put, tail.tail, writers)


def map_(put, value, writers):
    pairs = iter(entries(value, writers))
    pieces = []
    count = 0
    for count, pair in enumerate(pairs, 1):
        for part in pair:
            writers[type(part)](pieces.append, part, writers)
    put(first(("I", tags.MAP, count)))
    for piece in pieces:
        put(piece)
