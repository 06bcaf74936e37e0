"""Bytes to terms: numbers, lists, tuples, maps, and whole terms.

Receives the bytes of Erlang's external term format, as a node sends them or as
`term_to_binary/1` makes them. A term begins with 131; then a tag says what follows.

Each function here is a reader, as the table READERS wants it (see `readers`): it receives
the bytes, the offset right behind its tag, and the table; it returns the value and the
offset behind it. The parts of a value are read with the table:

    value, at = readers[data[at]](data, at + 1, readers)

What always holds: a reader never moves back; a count is compared with the bytes that are
left (a term takes at least one) before anything is done as often as it says; `decode`
raises TermError for bytes that are no term, and nothing else. Old forms that no node
sends any more are read all the same.
"""

from __future__ import annotations

import struct
import zlib
from struct import Struct

from minibeam.network import tags
from minibeam.network.building import make_list, make_map
from minibeam.network.depth import RECEIVE_DEPTH, Levels, deeply
from minibeam.network.opaque import skip
from minibeam.network.readers import READERS, Readers, read_text
from minibeam.network.runs import unpack_integers
from minibeam.terms import Term, TermError

LARGE = 128 * 1024
"""Bytes from which on the input is looked over before any of it is built."""

INFLATED = 8 * 1024 * 1024
"""Bytes that compressed input may grow to, beside its own length."""

_UNSIGNED = Struct(">I").unpack_from
_SIGNED = Struct(">i").unpack_from
_COUNT = Struct(">H").unpack_from


def small_integer(data: bytes, at: int, readers: Readers) -> tuple[int, int]:
    """SMALL_INTEGER: value:8, unsigned."""
    return data[at], at + 1


def integer(data: bytes, at: int, readers: Readers) -> tuple[int, int]:
    """An integer of the three larger forms; the tag, `data[at - 1]`, says which.

    | tag       | what follows it                                   | unpacked by             |
    | --------- | ------------------------------------------------- | ----------------------- |
    | INTEGER   | value:32, signed                                  | _SIGNED(data, at)[0]    |
    | SMALL_BIG | length:8, sign:8, and `length` bytes of magnitude | data[at]                |
    | LARGE_BIG | length:32, sign:8, the same                       | _UNSIGNED(data, at)[0]  |

    Sign 0 is plus, any other minus. The magnitude has its lowest byte first. A small number
    in a large form is fine. The offset returned is where the number ends by its length,
    even if the data ends before: `decode` compares.
    """
    tag = data[at - 1]
    if tag == tags.INTEGER:
        return _SIGNED(data, at)[0], at + 4
    if tag == tags.SMALL_BIG:
        length, at = data[at], at + 1
    else:
        length, at = _UNSIGNED(data, at)[0], at + 4
    end = at + 1 + length
    magnitude = int.from_bytes(data[at + 1 : end], "little")
    return -magnitude if data[at] else magnitude, end


def list_(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """LIST: count:32, the items, the tail, which may be any term.

    `make_list(items, tail)` makes the value: with the tail [], which is what NIL is read as,
    the list of the items; with another list, that goes on with it; with any other term,
    an ImproperList.

    `bounded(data, at, count)` raises TermError if more items are declared than bytes are
    left. `_UNSIGNED(data, at)[0]` is a number of 32 bits. The integers that a long list
    begins with may be read at once: `unpack_integers(data, at, count)` gives those that it
    can, perhaps none, and the offset of what comes next (a tag).
    """
    items: list[Term] = []
    goes_on = True
    while goes_on:
        count = bounded(data, at, _UNSIGNED(data, at)[0])
        numbers, at = unpack_integers(data, at + 4, count)
        items += numbers
        for _ in range(count - len(numbers)):
            item, at = readers[data[at]](data, at + 1, readers)
            items.append(item)
        # A LIST as the tail is more of this one. Joining them later could take very long.
        goes_on = data[at] == tags.LIST
        at += 1
    if data[at - 1] == tags.NIL:
        return items, at
    tail, at = readers[data[at - 1]](data, at, readers)
    return make_list(items, tail), at


def string(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """STRING: count:16, then one byte an item: a list of integers from 0 to 255."""
    end = at + 2 + _COUNT(data, at)[0]
    return list(data[at + 2 : end]), end


def nil(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """NIL: the empty list."""
    return [], at


def tuple_(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """SMALL_TUPLE: count:8, the items; LARGE_TUPLE: the same, but count:32.

    The tag, `data[at - 1]`, says which. Raises TermError if more items are declared in 32
    bits (`_UNSIGNED(data, at)[0]`) than bytes are left: `bounded(data, at, count)`.
    """
    if data[at - 1] == tags.SMALL_TUPLE:
        count = data[at]
        at += 1
    else:
        count = bounded(data, at, _UNSIGNED(data, at)[0])
        at += 4
    items = []
    for _ in range(count):
        item, at = readers[data[at]](data, at + 1, readers)
        items.append(item)
    return tuple(items), at


def map_(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """MAP: count:32, then key and value by turns.

    `make_map` makes the value of a list of pairs (key, value), and raises TermError if a key
    comes twice. Raises TermError if more terms, two an entry, are declared
    (`_UNSIGNED(data, at)[0]` entries) than bytes are left: `bounded(data, at, terms)`.
    """
    count = bounded(data, at, 2 * _UNSIGNED(data, at)[0]) // 2
    at += 4
    pairs: list[tuple[Term, Term]] = []
    for _ in range(count):
        key, at = readers[data[at]](data, at + 1, readers)
        value, at = readers[data[at]](data, at + 1, readers)
        pairs.append((key, value))
    return make_map(pairs), at


def bounded(data: bytes, at: int, count: int) -> int:
    """`count` if so many terms can follow the four bytes at `at`; otherwise TermError."""
    left = len(data) - at - 4
    if count > left:
        raise TermError(f"byte {at - 1}: {count} terms declared, {left} bytes left")
    return count


READERS[tags.SMALL_INTEGER] = small_integer
for _tag in (tags.INTEGER, tags.SMALL_BIG, tags.LARGE_BIG):
    READERS[_tag] = integer
READERS[tags.LIST] = list_
READERS[tags.STRING] = string
READERS[tags.NIL] = nil
READERS[tags.SMALL_TUPLE] = READERS[tags.LARGE_TUPLE] = tuple_
READERS[tags.MAP] = map_

TEXT_READERS = READERS.copy()
TEXT_READERS[tags.TEXT] = read_text


def decode(data: bytes, start: int = 0, *, text: bool = False) -> tuple[Term, int]:
    """The term that begins at `start` with 131, and the offset behind it.

    With text, the private tag of a Python str is known too. What follows the term is not
    looked at. Raises TermError for bytes that are no term: cut short, an unknown tag, a
    count beyond the data, a key that comes twice, no UTF-8, nested too deep.
    """
    if type(data) is not bytes:
        data = bytes(data)
    readers = TEXT_READERS if text else READERS
    try:
        if data[start] == tags.VERSION and len(data) - start <= LARGE:
            term, end = readers[data[start + 1]](data, start + 2, readers)
            if end <= len(data):
                return term, end
    except (IndexError, struct.error, RecursionError, TermError):
        pass
    return _decode_unusual(data, start, readers)


def _decode_unusual(data: bytes, start: int, readers: Readers) -> tuple[Term, int]:
    """What the quick way didn't do: large, compressed or deeply nested input, and errors."""
    try:
        if data[start] != tags.VERSION:
            raise TermError(f"byte {start}: a term begins with 131, not with {data[start]}")
        if data[start + 1] == tags.COMPRESSED:
            return _inflate(data, start + 2, readers)
        return _read(data, start + 1, readers)
    except (IndexError, struct.error):
        pass
    raise TermError(f"the data ends, after {len(data)} bytes, within a term")


def _read(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    if len(data) - at > LARGE and skip(data, at, 1, readers) > len(data):
        raise IndexError

    def run(levels: Levels) -> tuple[Term, int]:
        table: Readers = levels.table(readers)
        return table[data[at]](data, at + 1, table)

    term, end = deeply(RECEIVE_DEPTH, run)
    if end > len(data):
        raise IndexError
    return term, end


def _inflate(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """COMPRESSED: size:32, and a term of this size (without 131) as zlib packs it."""
    (size,) = _UNSIGNED(data, at)
    if size > INFLATED + len(data):
        raise TermError(f"byte {at - 1}: unpacked, {size} bytes: more than is accepted")
    unpacker = zlib.decompressobj()
    try:
        # One byte more than declared shows that there is more.
        plain = unpacker.decompress(memoryview(data)[at + 4 :], size + 1)
    except zlib.error as error:
        raise TermError(f"byte {at + 4}: bad compressed data ({error})") from None
    if len(plain) != size or not unpacker.eof:
        raise TermError(f"byte {at - 1}: compressed data that is not of {size} bytes")
    term, _ = _read(plain, 0, readers)
    return term, len(data) - len(unpacker.unused_data)
