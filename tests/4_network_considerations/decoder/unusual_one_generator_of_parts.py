"""A generator gives the parts of a container, one after the other, and keeps the place in the
data in a list of one.
"""

from itertools import islice


def following(data, place, readers):
    while True:
        value, place[0] = readers[data[place[0]]](data, place[0] + 1, readers)
        yield value


def integer(data, at, readers):
    match data[at - 1]:
        case tags.INTEGER:
            return int.from_bytes(data[at : at + 4], "big", signed=True), (
                at + 4 if at + 4 <= len(data) else len(data) + 1
            )
        case tags.SMALL_BIG:
            start, length = at + 2, data[at]
        case _:
            start, length = at + 5, int.from_bytes(data[at : at + 4], "big")
    value = int.from_bytes(data[start : start + length], "little")
    return value * (-1) ** bool(data[start - 1]), start + length


def list_(data, at, readers):
    count = bounded(data, at, _UNSIGNED(data, at)[0])
    place = [at + 4]
    source = following(data, place, readers)
    items = list(islice(source, count))
    return make_list(items, next(source)), place[0]


def tuple_(data, at, readers):
    large = data[at - 1] == tags.LARGE_TUPLE
    count = bounded(data, at, _UNSIGNED(data, at)[0]) if large else data[at]
    place = [at + 4 if large else at + 1]
    return tuple(islice(following(data, place, readers), count)), place[0]


def map_(data, at, readers):
    count = bounded(data, at, 2 * _UNSIGNED(data, at)[0])
    place = [at + 4]
    flat = iter(list(islice(following(data, place, readers), count)))
    return make_map(list(zip(flat, flat, strict=True))), place[0]
