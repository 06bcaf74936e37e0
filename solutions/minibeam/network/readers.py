"""Bytes to terms: the parts that have no parts, and the table of all readers.

A reader `(data, at, readers)` receives the bytes, the offset right behind its tag and the
table to read parts with; it returns the value and the offset behind it. READERS[tag] is
the reader of a tag. The readers here are for atoms, floats, binaries and identifiers; the
module that reads numbers, lists, tuples and maps puts its own into the table.

What always holds: a reader never moves back, and the offset it returns is where the value
ends by what the bytes declare, even if that is beyond the data. So whoever reads a whole
term compares the last offset with the length once, and no reader has to compare its own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from struct import Struct
from typing import Any, TypeAlias

from minibeam.network import tags
from minibeam.terms import Atom, Bitstring, Export, Pid, Port, Reference, Term, TermError

Reader: TypeAlias = "Callable[[bytes, int, list[Reader]], tuple[Term, int]]"
Readers: TypeAlias = list[Reader]

CACHED = 10_000
"""Entries of a cache, which is emptied when it is full."""

_DOUBLE = Struct(">d").unpack_from
_SIZE = Struct(">I").unpack_from
_SHORT = Struct(">H").unpack_from
_PID = Struct(">III").unpack_from
_PORT = Struct(">II").unpack_from
_BIG_PORT = Struct(">QI").unpack_from
_FLOAT_TEXT = re.compile(rb"[+-]?[0-9]+\.[0-9]+([eE][+-]?[0-9]+)?")

# Atoms and pids come again and again; what their bytes mean never changes.
_atoms: dict[bytes, Term] = {}
_pids: dict[bytes, Pid] = {}
_CONSTANTS: dict[str, Term] = {"true": True, "false": False, "nil": None}


def unknown(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    raise TermError(f"byte {at - 1}: {data[at - 1]} is no tag of a term")


READERS: Readers = [unknown] * 256


def read_atom(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """SMALL_ATOM_UTF8: length:8, text."""
    end = at + 1 + data[at]
    text = data[at + 1 : end]
    try:
        return _atoms[text], end
    except KeyError:
        name = atom_of(text, "utf-8", at)
    if len(_atoms) >= CACHED:
        _atoms.clear()
    value = _atoms[text] = _CONSTANTS.get(name, name)
    return value, end


def read_other_atom(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """ATOM_UTF8: length:16, text; SMALL_ATOM and ATOM: the same in latin-1."""
    name, end = read_name(data, at - 1)
    return _CONSTANTS.get(name, name), end


def read_name(data: bytes, at: int) -> tuple[Atom, int]:
    """An atom that names something, so that `true` is a name too; `at` is at its tag."""
    tag = data[at]
    if tag == tags.SMALL_ATOM_UTF8 or tag == tags.SMALL_ATOM:
        start = at + 2
        end = start + data[at + 1]
    elif tag == tags.ATOM_UTF8 or tag == tags.ATOM:
        start = at + 3
        end = start + _SHORT(data, at + 1)[0]
    else:
        raise TermError(f"byte {at}: {tag} is no tag of an atom, and only an atom can be here")
    if tag == tags.SMALL_ATOM_UTF8 and type(known := _atoms.get(data[start:end])) is Atom:
        return known, end
    old = tag == tags.SMALL_ATOM or tag == tags.ATOM
    return atom_of(data[start:end], "latin-1" if old else "utf-8", at), end


def atom_of(text: bytes, encoding: str, at: int) -> Atom:
    try:
        name = Atom(text.decode(encoding))
    except UnicodeDecodeError:
        raise TermError(f"byte {at}: the text of an atom is not UTF-8") from None
    if len(name) > 255:
        raise TermError(f"byte {at}: an atom of {len(name)} characters; 255 are the most")
    return name


def read_float(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    (value,) = _DOUBLE(data, at)
    if not math.isfinite(value):
        raise TermError(f"byte {at - 1}: a float that is no number")
    return value, at + 8


def read_float_text(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """FLOAT: 31 bytes of text, filled up with zeros."""
    text = data[at : at + 31].split(b"\0", 1)[0]
    value = float(text) if _FLOAT_TEXT.fullmatch(text) else math.inf
    if not math.isfinite(value):
        raise TermError(f"byte {at - 1}: a float that is no number")
    return value, at + 31


def read_binary(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    end = at + 4 + _SIZE(data, at)[0]
    return data[at + 4 : end], end


def read_text(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    end = at + 4 + _SIZE(data, at)[0]
    try:
        return data[at + 4 : end].decode(), end
    except UnicodeDecodeError:
        raise TermError(f"byte {at - 1}: text that is not UTF-8") from None


def read_bits(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """BIT_BINARY: length:32, bits:8 that count in the last byte; the others are no data."""
    length, bits = _SIZE(data, at)[0], data[at + 4]
    end = at + 5 + length
    if bits > 8 or (bits == 0) != (length == 0):
        raise TermError(f"byte {at - 1}: {bits} bits in the last of {length} bytes")
    content = data[at + 5 : end]
    if len(content) < length or bits == 8 or not length:
        return content, end
    unused = 8 - bits
    return Bitstring(content[:-1] + bytes([content[-1] >> unused << unused]), bits), end


def read_pid(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """NEW_PID: node, id:32, serial:32, creation:32."""
    end = at + data[at + 1] + 14
    known = data[at:end]
    if known in _pids:
        return _pids[known], end
    node, at = read_name(data, at)
    id, serial, creation = _PID(data, at)
    pid = Pid(node, id, serial, creation)
    if at + 12 == end:  # not so where the name has another tag than SMALL_ATOM_UTF8
        if len(_pids) >= CACHED:
            _pids.clear()
        _pids[known] = pid
    return pid, at + 12


def read_old_pid(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    node, at = read_name(data, at)
    id, serial = _PORT(data, at)
    return Pid(node, id, serial, _old_creation(data, at + 8)), at + 9


def read_reference(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """NEWER_REFERENCE: words:16, node, creation:32, the words; NEW_REFERENCE: creation:8."""
    old = data[at - 1] == tags.NEW_REFERENCE
    (words,) = _SHORT(data, at)
    if not 1 <= words <= 5:
        raise TermError(f"byte {at - 1}: a reference of {words} words; 1 to 5 are possible")
    node, at = read_name(data, at + 2)
    creation = _old_creation(data, at) if old else _SIZE(data, at)[0]
    at += 1 if old else 4
    ids: tuple[int, ...] = _WORDS[words](data, at)
    return Reference(node, creation, ids), at + 4 * words


_WORDS: list[Callable[[bytes, int], Any]] = [Struct(f">{n}I").unpack_from for n in range(6)]


def read_old_reference(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    node, at = read_name(data, at)
    return Reference(node, _old_creation(data, at + 4), _SIZE(data, at)), at + 5


def read_port(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """V4_PORT: node, id:64, creation:32; NEW_PORT: id:32; PORT: id:32, creation:8."""
    tag = data[at - 1]
    node, at = read_name(data, at)
    if tag == tags.V4_PORT:
        return Port(node, *_BIG_PORT(data, at)), at + 12
    if tag == tags.NEW_PORT:
        return Port(node, *_PORT(data, at)), at + 8
    return Port(node, _SIZE(data, at)[0], _old_creation(data, at + 4)), at + 5


def _old_creation(data: bytes, at: int) -> int:
    if data[at] > 3:
        raise TermError(f"byte {at}: an old creation is 0 to 3, not {data[at]}")
    return data[at]


def read_export(data: bytes, at: int, readers: Readers) -> tuple[Term, int]:
    """EXPORT: module, function, arity: `fun m:f/a`."""
    module, at = read_name(data, at)
    function, at = read_name(data, at)
    if data[at] not in (tags.SMALL_INTEGER, tags.INTEGER, tags.SMALL_BIG):
        raise TermError(f"byte {at}: the arity of a function is an integer")
    arity, end = readers[data[at]](data, at + 1, readers)
    if not 0 <= arity < 2**31:
        raise TermError(f"byte {at}: no function has such an arity")
    return Export(module, function, arity), end


READERS[tags.SMALL_ATOM_UTF8] = read_atom
for _tag in (tags.ATOM_UTF8, tags.SMALL_ATOM, tags.ATOM):
    READERS[_tag] = read_other_atom
READERS[tags.NEW_FLOAT] = read_float
READERS[tags.FLOAT] = read_float_text
READERS[tags.BINARY] = read_binary
READERS[tags.BIT_BINARY] = read_bits
READERS[tags.NEW_PID] = read_pid
READERS[tags.PID] = read_old_pid
READERS[tags.NEWER_REFERENCE] = READERS[tags.NEW_REFERENCE] = read_reference
READERS[tags.REFERENCE] = read_old_reference
READERS[tags.V4_PORT] = READERS[tags.NEW_PORT] = READERS[tags.PORT] = read_port
READERS[tags.EXPORT] = read_export
