"""Erlang's portable hash: a number for a term, the same at every node and in every release.

    erlang:phash2(Term)           phash2(term)              0 .. 2**27 - 1
    erlang:phash2(Term, Range)    phash2(term, range)       0 .. range - 1

Python's own hash will not do: that of text differs from one start of Python to the next.

A term is hashed by walking over it once. One number of 32 bits is carried along, and each
part is mixed into it with a constant that tells its type: first what a tuple is (how many
elements), then its elements; of a list no length, but the empty list at its end. Bytes are
mixed twelve at a time. (The mixing is Bob Jenkins' `lookup2` of 1996, which is free to all;
what is mixed in which order is what erl_term_hashing.c of Erlang/OTP does.)

The order of a map's entries must not matter. Each entry is hashed for itself, from 0, and
the exclusive or of all is mixed in.

What to know before one builds on it:

- An atom alone is not mixed: its hash is below 2**28, and similar names have similar ones.
  In a tuple it is mixed.
- Of a pid only the id counts, of a reference the first word, of a port the id: neither node
  nor creation. -0.0 is 0.0 here, and text is its UTF-8 binary.
- Erlang says the same of every term that it has received from us, with one exception. A
  fun hashes by what its bytes say; of a fun whose module, number and old unique number
  Erlang knows already with another index, it keeps what it knew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from struct import Struct
from typing import Any, TypeAlias

from minibeam.network import tags
from minibeam.network.decoder import decode
from minibeam.network.encoder import entries
from minibeam.network.readers import READERS, read_name
from minibeam.network.writers import WRITERS, utf8
from minibeam.terms import (
    Atom,
    Bitstring,
    Export,
    Fun,
    ImproperList,
    Pid,
    Port,
    Reference,
    Term,
    TermError,
    TermMap,
)

WHOLE = 2**32
"""The limit that keeps all 32 bits."""

_MASK = WHOLE - 1
_CACHED = 10_000
"""Atoms whose hashes are remembered; then all are forgotten."""

_GOLDEN = 0x9E3779B9
"""2**32 divided by the golden ratio; each type has a multiple of it as its constant."""


def _constant(times: int) -> int:
    return _GOLDEN * times & _MASK


_NIL, _ATOM, _BYTES, _PID, _PORT = map(_constant, (2, 3, 4, 5, 6))
_REFERENCE, _TUPLE, _NEGATIVE, _POSITIVE, _FLOAT = map(_constant, (7, 9, 10, 11, 12))
_BINARY, _FUNCTION, _BITS, _MAP, _PAIRS = map(_constant, (13, 14, 15, 16, 19))
_SMALL = _GOLDEN

_NIL_ALONE = 3468870702
_NIL_TAG = 2

_WORDS = Struct(">II").unpack
_DOUBLE = Struct(">d").pack
_FUN = Struct(">xIB16sII").unpack_from
_FUN_SIZE = 30
_VALUES = Struct(">BBI").pack


def phash2(term: Term, limit: int = 2**27) -> int:
    """The hash of a term, below `limit`: `erlang:phash2/1,2`.

    limit is 1 to 2**32. Raises ValueError for another one, and TermError for what is no
    term. A term may be nested as deep as you like.
    """
    if not 1 <= limit <= WHOLE:
        raise ValueError(f"a limit is 1 to 2**32, not {limit}")
    return _hash(term, 0) % limit


def phash2_pairs(first: Term, seconds: Iterable[Term]) -> list[int]:
    """`phash2((first, second), 2**32)` for each of the seconds: first is hashed only once."""
    begun = _hash(first, _mix(_TUPLE + 2, _TUPLE, 0))
    return [_hash(second, begun) for second in seconds]


def _hash(term: Term, hash: int) -> int:
    """Mixes a term into what is hashed already. What is still to come lies on a stack, the
    next on top, and marks among it say where a list goes on and where an entry ends."""
    stack: list[Any] = []
    while True:
        hash = _MIXERS[type(term)](term, hash, stack)
        if not stack:
            return hash
        term = stack.pop()


def _mix(a: int, b: int, c: int) -> int:
    """Three numbers become one, each bit of which depends on all of theirs. c is below
    2**32; of the others the lowest 32 bits count, and only what is shifted right must have
    no more."""
    a = (a - b - c) ^ (c >> 13)
    b = ((b - c - a) ^ (a << 8)) & _MASK
    c = ((c - a - b) ^ (b >> 13)) & _MASK
    a = (a - b - c) ^ (c >> 12)
    b = ((b - c - a) ^ (a << 16)) & _MASK
    c = ((c - a - b) ^ (b >> 5)) & _MASK
    a = (a - b - c) ^ (c >> 3)
    b = ((b - c - a) ^ (a << 10)) & _MASK
    return ((c - a - b) ^ (b >> 15)) & _MASK


# -- what has no parts -----------------------------------------------------------------


class _Atoms(dict[str, int]):
    """The hashes of atoms. A character up to 255 counts as that number, any other one as
    the bytes of its UTF-8."""

    def __missing__(self, name: str) -> int:
        if len(name) > 255:
            raise TermError(f"an atom has at most 255 characters, not {len(name)}")
        hash = 0
        for character in name:
            code = ord(character)
            for byte in (code,) if code < 256 else utf8(character):
                hash = ((hash << 4) + byte) & _MASK
                top = hash & 0xF0000000
                hash ^= top >> 24 ^ top
        if len(self) >= _CACHED:
            self.clear()
        self[name] = hash
        return hash


_atoms = _Atoms()


def _mix_atom(name: str, hash: int, stack: list[Any]) -> int:
    return _mix(_ATOM + _atoms[name], _ATOM, hash) if hash else _atoms[name]


def _mix_bool(value: bool, hash: int, stack: list[Any]) -> int:
    return _mix_atom("true" if value else "false", hash, stack)


def _mix_none(value: None, hash: int, stack: list[Any]) -> int:
    return _mix_atom("nil", hash, stack)


def _mix_integer(number: int, hash: int, stack: list[Any]) -> int:
    if -(2**27) <= number < 2**27:
        if number < 0:
            hash = _mix(_SMALL - number, _SMALL, hash)
        return _mix(_SMALL + number, _SMALL, hash)
    constant, number = (_POSITIVE, number) if number > 0 else (_NEGATIVE, -number)
    length = (number.bit_length() + 63) // 64 * 8
    words = memoryview(number.to_bytes(length, "little"))
    for at in range(0, length, 8):
        word = int.from_bytes(words[at : at + 8], "little")
        hash = _mix(constant + word, constant + (word >> 32), hash)
    return hash


def _mix_float(number: float, hash: int, stack: list[Any]) -> int:
    if number - number != 0.0:
        raise TermError("Erlang has no such number")
    high, low = _WORDS(_DOUBLE(number or 0.0))
    return _mix(_FLOAT + high, _FLOAT + low, hash)


def _mix_bytes(data: bytes, hash: int, stack: list[Any]) -> int:
    hash = (_BINARY + hash) & _MASK
    return _mix_all(data, hash) if data else hash


def _mix_all(data: bytes, c: int) -> int:
    """Twelve bytes at a time, as three numbers, the lowest first; what is left, and the
    length, in the end. This is `_mix` written out: most keys are text."""
    a = b = _GOLDEN
    length = len(data)
    end = length - length % 12
    for at in range(0, length + 1, 12):
        block = int.from_bytes(data[at : at + 12], "little")
        c += block >> 64 if at < end else (block >> 64 << 8) + length
        a += block
        b += block >> 32
        c &= _MASK
        a = (a - b - c) ^ (c >> 13)
        b = ((b - c - a) ^ (a << 8)) & _MASK
        c = ((c - a - b) ^ (b >> 13)) & _MASK
        a = (a - b - c) ^ (c >> 12)
        b = ((b - c - a) ^ (a << 16)) & _MASK
        c = ((c - a - b) ^ (b >> 5)) & _MASK
        a = (a - b - c) ^ (c >> 3)
        b = ((b - c - a) ^ (a << 10)) & _MASK
        c = ((c - a - b) ^ (b >> 15)) & _MASK
    return c


def _mix_buffer(data: bytearray | memoryview, hash: int, stack: list[Any]) -> int:
    return _mix_bytes(bytes(data), hash, stack)


def _mix_text(text: str, hash: int, stack: list[Any]) -> int:
    data = text.encode() if text.isascii() else utf8(text)
    hash = (_BINARY + hash) & _MASK
    return _mix_all(data, hash) if data else hash


def _mix_bits(value: Bitstring, hash: int, stack: list[Any]) -> int:
    if not value.data or not 1 <= value.bits <= 7:
        raise TermError("a bitstring has data, and 1 to 7 bits in its last byte")
    hash = _mix_all(value.data[:-1], (_BINARY + hash) & _MASK)
    last = value.data[-1] >> (8 - value.bits)
    return _mix(_BITS + value.bits, _BITS + last, hash)


def _mix_pid(pid: Pid, hash: int, stack: list[Any]) -> int:
    return _mix(_PID + pid.id, _PID, hash)


def _mix_port(port: Port, hash: int, stack: list[Any]) -> int:
    return _mix(_PORT + port.id, _PORT + (port.id >> 32), hash)


def _mix_reference(reference: Reference, hash: int, stack: list[Any]) -> int:
    return _mix(_REFERENCE + reference.ids[0], _REFERENCE, hash)


def _mix_export(export: Export, hash: int, stack: list[Any]) -> int:
    hash = _mix(_SMALL + export.arity, _SMALL + _atoms[export.module], hash)
    return _mix(_FUNCTION + _atoms[export.function], _FUNCTION, hash)


# -- what has parts: mixes what it is, and leaves the parts on the stack ----------------


def _mix_tuple(items: tuple[Term, ...], hash: int, stack: list[Any]) -> int:
    stack += items[::-1]
    return _mix(_TUPLE + len(items), _TUPLE, hash)


class _Rest:
    """A list from one place on."""

    __slots__ = ("at", "items", "tail")

    def __init__(self, items: Sequence[Term], at: int, tail: Term) -> None:
        self.items = items
        self.at = at
        self.tail = tail


def _mix_list(items: list[Term], hash: int, stack: list[Any]) -> int:
    if items:
        return _mix_rest(_Rest(items, 0, []), hash, stack)
    return _mix(_NIL + _NIL_TAG, _NIL, hash) if hash else _NIL_ALONE


def _mix_improper(value: ImproperList, hash: int, stack: list[Any]) -> int:
    items, tail = list(value.items), value.tail
    while isinstance(tail, (list, ImproperList)) and tail:
        items += tail if isinstance(tail, list) else tail.items
        tail = [] if isinstance(tail, list) else tail.tail
    return _mix_rest(_Rest(items, 0, tail), hash, stack)


def _mix_rest(rest: _Rest, hash: int, stack: list[Any]) -> int:
    """Integers of a byte are mixed four at a time as long as they follow each other, which
    makes strings quick; how many are left in the end is not mixed."""
    items, at, size = rest.items, rest.at, len(rest.items)
    word = count = 0
    while at < size and _is_byte(items[at]):
        word = word << 8 | items[at]
        count += 1
        at += 1
        if count == 4:
            hash = _mix(_BYTES + word, _BYTES, hash)
            word = count = 0
    if count:
        hash = _mix(_BYTES + word, _BYTES, hash)
    if at < size:
        rest.at = at + 1
        stack += (rest, items[at])
    else:
        stack.append(rest.tail)
    return hash


def _is_byte(item: Term) -> bool:
    return isinstance(item, int) and type(item) is not bool and 0 <= item <= 255


class _Entries:
    """Stands below the entries of a map, for when all are done."""

    __slots__ = ("before", "pairs")

    def __init__(self, before: int) -> None:
        self.before = before
        self.pairs = 0


class _EndOfEntry:
    """Stands below key and value of an entry."""

    __slots__ = ("of",)

    def __init__(self, of: _Entries) -> None:
        self.of = of


def _mix_map(value: dict[Term, Term] | TermMap, hash: int, stack: list[Any]) -> int:
    pairs = entries(value, WRITERS)
    hash = _mix(_MAP + len(pairs), _MAP, hash)
    if not pairs:
        return hash
    whole = _Entries(hash)
    end = _EndOfEntry(whole)
    stack.append(whole)
    for key, item in pairs:
        stack += (end, item, key)
    return 0


def _end_entry(end: _EndOfEntry, hash: int, stack: list[Any]) -> int:
    end.of.pairs ^= hash
    return 0


def _end_entries(whole: _Entries, hash: int, stack: list[Any]) -> int:
    return _mix(_PAIRS + whole.pairs, _PAIRS, whole.before)


def _mix_fun(fun: Fun, hash: int, stack: list[Any]) -> int:
    """A fun is its module, its place there, and the values that it has brought along."""
    data = fun.data
    *_, index, free = _FUN(data, 0)
    module, at = read_name(data, _FUN_SIZE)
    _, at = READERS[data[at]](data, at + 1, READERS)
    unique, at = READERS[data[at]](data, at + 1, READERS)
    _, at = READERS[tags.NEW_PID](data, at + 1, READERS)
    values, _ = decode(_VALUES(tags.VERSION, tags.LARGE_TUPLE, free) + data[at:])
    stack += values[::-1]
    hash = _mix(_SMALL + free, _SMALL + _atoms[module], hash)
    return _mix(_SMALL + index, _SMALL + unique, hash)


Mixer: TypeAlias = Callable[[Any, int, list[Any]], int]


class _Mixers(dict[type, Mixer]):
    """A value of a subclass (an IntEnum, a namedtuple) is its base."""

    def __missing__(self, kind: type) -> Mixer:
        for base in kind.__mro__:
            if base in self:
                return self[base]
        raise TermError(f"{kind.__name__} has no Erlang form")


_MIXERS = _Mixers(
    {
        str: _mix_text,
        Atom: _mix_atom,
        bool: _mix_bool,
        type(None): _mix_none,
        int: _mix_integer,
        float: _mix_float,
        bytes: _mix_bytes,
        bytearray: _mix_buffer,
        memoryview: _mix_buffer,
        Bitstring: _mix_bits,
        Pid: _mix_pid,
        Port: _mix_port,
        Reference: _mix_reference,
        Export: _mix_export,
        Fun: _mix_fun,
        tuple: _mix_tuple,
        list: _mix_list,
        ImproperList: _mix_improper,
        _Rest: _mix_rest,
        dict: _mix_map,
        TermMap: _mix_map,
        _EndOfEntry: _end_entry,
        _Entries: _end_entries,
    }
)
