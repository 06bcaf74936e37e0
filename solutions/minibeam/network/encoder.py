"""Terms to bytes: integers, atoms, lists, maps, and whole terms.

Receives a value of the table in `minibeam.terms`; gives its bytes in Erlang's external
term format: 131, then for the value and each of its parts a tag that says what follows.

`integer`, `list_` and `map_` are writers, as the table WRITERS wants them (see
`writers`): one hands the bytes of a value to `put`, piece by piece and in order, and
writes the parts of the value with the table:

    writers[type(part)](put, part, writers)

What always holds: a large binary goes into the pieces as it is, and is copied once, when
they are joined; a value that is no term raises TermError, which names the part; the bytes
are those that Erlang would send, but for the order of the entries of a map.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from inspect import unwrap
from struct import Struct

from minibeam.network import tags
from minibeam.network.blame import blame
from minibeam.network.building import SIMPLE, check_keys
from minibeam.network.depth import SEND_DEPTH, Levels, deeply
from minibeam.network.runs import characters, pack_integers
from minibeam.network.writers import (
    WRITERS,
    Put,
    Writer,
    Writers,
    atoms,
    tag_8,
    tag_16,
    tag_32,
    utf8,
    write_text,
)
from minibeam.terms import ImproperList, Term, TermError, TermMap

_SIGNED = Struct(">Bi").pack
_SMALL_BIG = Struct(">BBB").pack
_LARGE_BIG = Struct(">BIB").pack
_SMALL = [tag_8(tags.SMALL_INTEGER, number) for number in range(256)]
_NIL = bytes([tags.NIL])
_VERSION = bytes([tags.VERSION])

# A dict tells keys of these types apart exactly if Erlang does. Not so None and
# Atom("nil"), True and Atom("true"), "a" and b"a".
_KEPT_APART = SIMPLE - {bool, type(None), str}


def integer(put: Put, number: int, writers: Writers) -> None:
    """An integer, in the first of these forms that has room for it. Each is one byte, the
    tag of this name in `tags`, and what follows it:

    | form          | what follows the tag                             | packed by            |
    | ------------- | ------------------------------------------------ | -------------------- |
    | SMALL_INTEGER | value:8, unsigned                                | _SMALL[value]        |
    | INTEGER       | value:32, signed                                 | _SIGNED(tag, value)  |
    | SMALL_BIG     | length:8, sign:8, and `length` bytes of magnitude | _SMALL_BIG(tag,     |
    |               |                                                  | length, sign)        |
    | LARGE_BIG     | length:32, sign:8, the same                      | _LARGE_BIG(...)      |

    The sign is 0 for plus and 1 for minus. The magnitude is abs(number), in as few bytes as
    it takes, the lowest first. The packers give the bytes of all but the magnitude, tag
    included; put these, then the magnitude.
    """
    if 0 <= number <= 255:
        put(_SMALL[number])
    elif -(2**31) <= number < 2**31:
        put(_SIGNED(tags.INTEGER, number))
    else:
        length = (number.bit_length() + 7) // 8
        if length <= 255:
            put(_SMALL_BIG(tags.SMALL_BIG, length, number < 0))
        else:
            put(_LARGE_BIG(tags.LARGE_BIG, length, number < 0))
        put(abs(number).to_bytes(length, "little"))


def atom(name: str) -> bytes:
    """The bytes of the atom `name`, tag included, in the first form that has room for it.

    SMALL_ATOM_UTF8: length:8, then the name in UTF-8. ATOM_UTF8: the same, but length:16.
    The length is that of the bytes, after `utf8`, which raises TermError for text that has
    no UTF-8. An atom may have 255 *characters*: TermError for more. `tag_8(tag, length)`
    and `tag_16(tag, length)` give a tag and a number of 8 or 16 bits.
    """
    if len(name) > 255:
        raise TermError(f"an atom has at most 255 characters, not {len(name)}")
    text = utf8(name)
    if len(text) <= 255:
        return tag_8(tags.SMALL_ATOM_UTF8, len(text)) + text
    return tag_16(tags.ATOM_UTF8, len(text)) + text


def list_(put: Put, value: list[Term] | ImproperList, writers: Writers) -> None:
    """A list, in the form that Erlang chooses.

    | the value                         | form   | what follows the tag                    |
    | --------------------------------- | ------ | --------------------------------------- |
    | []                                | NIL    | nothing                                 |
    | 1 to 65535 integers of 0 to 255   | STRING | count:16, one byte an item              |
    | any other list                    | LIST   | count:32, the items, the tail, NIL      |
    | an ImproperList(items, tail)      | LIST   | count:32, the items, the tail           |

    `characters(value)` gives the bytes of a STRING, or None for any other list. Items and
    tail are terms of any kind, written with `writers`; the tail is not counted, and NIL
    is the byte `_NIL`. `tag_16(tag, count)` and `tag_32(tag, count)` give a tag and a
    number. Long lists of integers may be written at once: `pack_integers(value)` gives the
    bytes of all items, or None if it can't.
    """
    if isinstance(value, ImproperList):
        put(tag_32(tags.LIST, len(value.items)))
        for item in value.items:
            writers[type(item)](put, item, writers)
        writers[type(value.tail)](put, value.tail, writers)
    elif text := characters(value):
        put(tag_16(tags.STRING, len(text)) + text)
    else:
        if value:
            put(tag_32(tags.LIST, len(value)))
        if packed := pack_integers(value):
            put(packed)
        else:
            for item in value:
                writers[type(item)](put, item, writers)
        put(_NIL)


def map_(put: Put, value: dict[Term, Term] | TermMap, writers: Writers) -> None:
    """A map, as MAP: count:32, the number of entries, then key and value by turns, in any
    order of the entries, written with `writers`.

    `entries(value, writers)` gives the pairs of both kinds of map, and raises TermError if
    a key comes twice. `tag_32(tag, count)` gives the tag and the count.
    """
    pairs = entries(value, writers)
    put(tag_32(tags.MAP, len(pairs)))
    for key, item in pairs:
        writers[type(key)](put, key, writers)
        writers[type(item)](put, item, writers)


def entries(
    value: dict[Term, Term] | TermMap, writers: Writers
) -> Collection[tuple[Term, Term]]:
    """The pairs of a map. Raises TermError if two keys are the same term on the wire: the
    receiver would end the connection."""
    if isinstance(value, TermMap):
        check_keys([key for key, _ in value.pairs], text=unwrap(writers[str]) is write_text)
        return value.pairs
    if not (_KEPT_APART.issuperset(map(type, value)) or set(map(type, value)) == {str}):
        check_keys(list(value), text=unwrap(writers[str]) is write_text)
    return value.items()


WRITERS[int] = integer
WRITERS[list] = WRITERS[ImproperList] = list_
WRITERS[dict] = WRITERS[TermMap] = map_
atoms.write = atom

TEXT_WRITERS = {**WRITERS, str: write_text}


class _AnyType(dict[type, Writer]):
    """A table that writes a value of a subclass (an IntEnum, a namedtuple) as its base."""

    def __missing__(self, kind: type) -> Writer:
        for base in kind.__mro__:
            if base in self:
                return self[base]
        raise TermError(f"{kind.__name__} has no Erlang form")


def encode(term: Term, *, text: bool = False) -> bytes:
    """The bytes of a term, 131 included.

    With text a str goes out under its private tag, only for peers that know it; without,
    as its UTF-8 binary. Raises TermError, which names the part, for what is no term, and
    for more than 10,000 levels of nesting.
    """
    writers = TEXT_WRITERS if text else WRITERS
    parts = [_VERSION]
    try:
        writers[type(term)](parts.append, term, writers)
    except (KeyError, RecursionError, TermError, struct.error):
        parts = []
    return b"".join(parts or _encode_unusual(term, _AnyType(writers)))


def _encode_unusual(term: Term, writers: Writers) -> list[bytes]:
    """What the quick way couldn't do: subclasses, deep nesting, errors that name a part."""

    def attempt(part: Term) -> list[bytes]:
        def run(levels: Levels) -> list[bytes]:
            parts, table = [_VERSION], levels.table(writers)
            table[type(part)](parts.append, part, table)
            return parts

        try:
            return deeply(SEND_DEPTH, run)
        except struct.error:
            raise TermError("one of its numbers is out of range") from None

    try:
        return attempt(term)
    except TermError as error:
        raise blame(term, attempt, error) from None
