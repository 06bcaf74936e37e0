"""Lists of integers, at the speed of the standard library.

What the encoder and the decoder do with a list item by item is done here for many items at
once: the same bytes, the same values. Where this can't be done, the functions say so, and
the caller goes item by item.
"""

from __future__ import annotations

import struct
from struct import Struct

from minibeam.network import tags
from minibeam.network.writers import tag_8
from minibeam.terms import Term

BLOCK = 64
"""Items that are read at once if they have one form; no shorter list is worth the trouble."""

_ONE = Struct(">Bi")
_MANY = Struct(">" + BLOCK * "Bi")
_TAGS = (tags.INTEGER,) * BLOCK
_SMALL = [tag_8(tags.SMALL_INTEGER, number) for number in range(256)]


def characters(items: list[Term]) -> bytes | None:
    """The items as bytes if they are 1 to 65535 integers from 0 to 255; otherwise None.
    True and False are no integers, but atoms."""
    if not 0 < len(items) < 2**16 or type(items[0]) is not int:
        return None
    try:
        text = bytes(items)
    except (TypeError, ValueError):
        return None
    return text if _all_integers(items) else None


def pack_integers(items: list[Term]) -> bytes | None:
    """The items with their tags if the list is long and of integers of up to 32 bits;
    otherwise None."""
    if len(items) < BLOCK or type(items[0]) is not int or not _all_integers(items):
        return None
    packed = []
    tagged = [tags.INTEGER] * (2 * BLOCK)
    one, tag = _ONE.pack, tags.INTEGER
    try:
        for start in range(0, len(items), BLOCK):
            block = items[start : start + BLOCK]
            if len(block) == BLOCK and (min(block) > 255 or max(block) < 0):
                tagged[1::2] = block
                packed.append(_MANY.pack(*tagged))
            else:
                packed += [_SMALL[n] if 0 <= n <= 255 else one(tag, n) for n in block]
    except struct.error:
        return None
    return b"".join(packed)


def unpack_integers(data: bytes, at: int, count: int) -> tuple[list[Term], int]:
    """Of the `count` terms at `at` (a tag), those that can be read quickly, and where they
    end: integers of up to 32 bits, none if it is a short list."""
    items: list[Term] = []
    while len(items) + BLOCK <= count:
        if data[at] == tags.INTEGER and at + _MANY.size <= len(data):
            tagged = _MANY.unpack_from(data, at)
            if tagged[::2] == _TAGS:
                items += tagged[1::2]
                at += _MANY.size
                continue
        for _ in range(BLOCK):
            if data[at] == tags.INTEGER:
                items.append(_ONE.unpack_from(data, at)[1])
                at += _ONE.size
            elif data[at] == tags.SMALL_INTEGER:
                items.append(data[at + 1])
                at += 2
            else:
                return items, at
    return items, at


def _all_integers(items: list[Term]) -> bool:
    return [*map(type, items)].count(int) == len(items)
