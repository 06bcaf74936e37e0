"""Terms to bytes: the parts that have no parts, and the table of all writers.

A writer `(put, value, writers)` hands the bytes of one value to `put`, piece by piece and
in order. WRITERS has the writer of each type of Python; the parts of a value are written
with the table that was passed in:

    writers[type(part)](put, part, writers)

The writers here are for floats, text, binaries, identifiers and tuples; the module that
writes integers, atoms, lists and maps puts its own into the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from struct import Struct
from typing import Any, TypeAlias

from minibeam.network import tags
from minibeam.terms import (
    Atom,
    Bitstring,
    Export,
    Fun,
    Pid,
    Port,
    Reference,
    Term,
    TermError,
)

Put: TypeAlias = Callable[[bytes], object]
Writer: TypeAlias = "Callable[[Put, Any, dict[type, Writer]], None]"
Writers: TypeAlias = dict[type, Writer]

CACHED = 10_000
"""Atoms whose bytes are remembered; then all are forgotten."""

tag_8 = Struct(">BB").pack
tag_16 = Struct(">BH").pack
tag_32 = Struct(">BI").pack
_DOUBLE = Struct(">Bd").pack
_TAG_32_8 = Struct(">BIB").pack
_PID = Struct(">III").pack
_PORT = Struct(">II").pack
_BIG_PORT = Struct(">QI").pack
_WORDS = [Struct(f">{1 + words}I").pack for words in range(6)]
_SMALL_TUPLE = [tag_8(tags.SMALL_TUPLE, size) for size in range(256)]
_NEW_PID = bytes([tags.NEW_PID])


class Atoms(dict[str, bytes]):
    """The bytes of atoms, tag included. `write` is the function that makes them."""

    write: Callable[[str], bytes]

    def __missing__(self, name: str) -> bytes:
        encoded = self.write(name)
        if len(self) >= CACHED:
            self.clear()
        self[name] = encoded
        return encoded


atoms = Atoms()


def utf8(text: str) -> bytes:
    """The text in UTF-8. Raises TermError for half of a surrogate pair, which has none."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise TermError("half of a surrogate pair is no character") from None


def write_atom(put: Put, name: Atom, writers: Writers) -> None:
    put(atoms[name])


def write_bool(put: Put, value: bool, writers: Writers) -> None:
    put(atoms["true" if value else "false"])


def write_none(put: Put, value: None, writers: Writers) -> None:
    put(atoms["nil"])


def write_tuple(put: Put, items: tuple[Term, ...], writers: Writers) -> None:
    """SMALL_TUPLE: count:8, the items; LARGE_TUPLE: the same, but count:32."""
    if len(items) < 256:
        put(_SMALL_TUPLE[len(items)])
    else:
        put(tag_32(tags.LARGE_TUPLE, len(items)))
    for item in items:
        writers[type(item)](put, item, writers)


def write_float(put: Put, number: float, writers: Writers) -> None:
    """NEW_FLOAT: the eight bytes of IEEE 754."""
    if not math.isfinite(number):
        raise TermError("Erlang has no such number")
    put(_DOUBLE(tags.NEW_FLOAT, number))


def write_binary(put: Put, data: bytes, writers: Writers) -> None:
    """BINARY: length:32, the data, as a piece of its own that is not copied."""
    put(tag_32(tags.BINARY, len(data)))
    put(data)


def write_buffer(put: Put, data: bytearray | memoryview, writers: Writers) -> None:
    # Copied, since its owner may change it before the pieces are sent.
    write_binary(put, bytes(data), writers)


def write_text_as_binary(put: Put, text: str, writers: Writers) -> None:
    write_binary(put, utf8(text), writers)


def write_text(put: Put, text: str, writers: Writers) -> None:
    """TEXT: length:32, UTF-8."""
    data = utf8(text)
    put(tag_32(tags.TEXT, len(data)))
    put(data)


def write_bits(put: Put, value: Bitstring, writers: Writers) -> None:
    """BIT_BINARY: length:32, bits:8 that count in the last byte, the data."""
    if not value.data or not 1 <= value.bits <= 7:
        raise TermError("a bitstring has data, and 1 to 7 bits in its last byte")
    put(_TAG_32_8(tags.BIT_BINARY, len(value.data), value.bits))
    put(value.data[:-1])
    unused = 8 - value.bits
    put(bytes([value.data[-1] >> unused << unused]))


def write_pid(put: Put, pid: Pid, writers: Writers) -> None:
    """NEW_PID: node, id:32, serial:32, creation:32."""
    put(_NEW_PID + atoms[pid.node] + _PID(pid.id, pid.serial, pid.creation))


def write_reference(put: Put, reference: Reference, writers: Writers) -> None:
    """NEWER_REFERENCE: words:16, node, creation:32, the words:32."""
    words = len(reference.ids)
    if not 1 <= words <= 5:
        raise TermError(f"a reference has 1 to 5 words, not {words}")
    numbers = _WORDS[words](reference.creation, *reference.ids)
    put(tag_16(tags.NEWER_REFERENCE, words) + atoms[reference.node] + numbers)


def write_port(put: Put, port: Port, writers: Writers) -> None:
    """NEW_PORT: node, id:32, creation:32, for ids of up to 28 bits; else V4_PORT: id:64."""
    if port.id < 2**28:
        tag, numbers = tags.NEW_PORT, _PORT(port.id, port.creation)
    else:
        tag, numbers = tags.V4_PORT, _BIG_PORT(port.id, port.creation)
    put(bytes([tag]) + atoms[port.node] + numbers)


def write_export(put: Put, export: Export, writers: Writers) -> None:
    """EXPORT: module, function, arity: `fun m:f/a`."""
    if not 0 <= export.arity < 2**31:
        raise TermError("no function has such an arity")
    put(bytes([tags.EXPORT]) + atoms[export.module] + atoms[export.function])
    writers[int](put, export.arity, writers)


def write_fun(put: Put, fun: Fun, writers: Writers) -> None:
    put(fun.data)


WRITERS: Writers = {
    bool: write_bool,
    type(None): write_none,
    Atom: write_atom,
    float: write_float,
    tuple: write_tuple,
    bytes: write_binary,
    bytearray: write_buffer,
    memoryview: write_buffer,
    str: write_text_as_binary,
    Bitstring: write_bits,
    Pid: write_pid,
    Reference: write_reference,
    Port: write_port,
    Export: write_export,
    Fun: write_fun,
}
