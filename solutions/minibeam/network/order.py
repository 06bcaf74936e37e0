"""Erlang's order of terms, and when two values are the same term.

    number < atom < reference < fun < port < pid < tuple < map < nil < list < bitstring

A term is laid out as one flat tuple: for each part its rank in the line above, then what
decides among parts of that rank. Tuples of Python compare from the left, so comparing two
layouts compares the terms; being flat, they need no recursion for that however deep the
terms are nested. A list is laid out cell by cell: `[1, 2]` is cell 1 cell 2 nil.

Python's own == will not do: there 1 is True and 1.0, and Atom("a") is "a".
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

from minibeam.network.depth import SEND_DEPTH, Levels, deeply
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

Layer: TypeAlias = Callable[..., None]

_NUMBER, _ATOM, _REFERENCE, _FUN, _PORT, _PID = range(6)
_TUPLE, _MAP, _NIL, _CELL, _BITSTRING = range(6, 11)

NAMES_OF_ATOMS: dict[Any, str] = {True: "true", False: "false", None: "nil"}


def order(term: Term) -> tuple[Any, ...]:
    """A key for sorted() and min() that puts terms in Erlang's order; 1 and 1.0 are equal.

    Raises TermError for what has no term.
    """
    return _layout(term, exact=False, text=False)


def identity(term: Term, *, text: bool = True) -> tuple[Any, ...]:
    """A hashable that is equal for two values exactly if they are the same term (=:=).

    With text a str is a thing of its own, without it is its UTF-8 binary. 0.0 and -0.0
    differ, as they do from OTP 27 on. Raises TermError for what has no term.
    """
    return _layout(term, exact=True, text=text)


def same_term(one: Term, other: Term) -> bool:
    """Would a receiver find the same term in both? The order of a map's entries is no
    difference. Raises TermError for what has no term."""
    return identity(one) == identity(other)


def _layout(term: Term, exact: bool, text: bool) -> tuple[Any, ...]:
    def run(levels: Levels) -> list[Any]:
        out: list[Any] = []
        lay = levels.wrap(_lay)
        lay(term, out, exact, text, lay)
        return out

    out: list[Any] = []
    try:
        _lay(term, out, exact, text, _lay)
    except RecursionError:
        out = []
    return tuple(out or deeply(SEND_DEPTH, run))


def _lay(term: Term, out: list[Any], exact: bool, text: bool, lay: Layer) -> None:
    """Lays out one part; those that it consists of are laid out by `lay`."""
    if term is None or term is True or term is False:
        out += (_ATOM, NAMES_OF_ATOMS[term])
    elif isinstance(term, Atom):
        out += (_ATOM, str(term))
    elif isinstance(term, int):
        # Keys of maps: every integer before every float.
        out += (_NUMBER, 0, int(term)) if exact else (_NUMBER, int(term))
    elif isinstance(term, float):
        sign = math.copysign(1.0, term)
        out += (_NUMBER, 1, float(term), sign) if exact else (_NUMBER, float(term))
    elif isinstance(term, str):
        data = term.encode("utf-8", "surrogatepass")
        out += (_BITSTRING, data, 8 * len(data), text)
    elif isinstance(term, (bytes, bytearray, memoryview)):
        data = bytes(term)
        out += (_BITSTRING, data, 8 * len(data), False)
    elif isinstance(term, Pid):
        out += (_PID, term.serial, term.id, str(term.node), term.creation)
    elif isinstance(term, Reference):
        out += (_REFERENCE, str(term.node), term.creation, len(term.ids), *term.ids[::-1])
    elif isinstance(term, (list, ImproperList)):
        for item in term if isinstance(term, list) else term.items:
            out.append(_CELL)
            lay(item, out, exact, text, lay)
        if isinstance(term, list):
            out.append(_NIL)
        else:
            lay(term.tail, out, exact, text, lay)
    elif isinstance(term, tuple):
        out += (_TUPLE, len(term))
        for item in term:
            lay(item, out, exact, text, lay)
    elif isinstance(term, (dict, TermMap)):
        _lay_map(term, out, exact, text, lay)
    else:
        out += _rare(term)


def _lay_map(
    term: dict[Term, Term] | TermMap, out: list[Any], exact: bool, text: bool, lay: Layer
) -> None:
    """Size, then all keys in their order, then the values in the order of the keys."""
    entries: list[tuple[list[Any], Term]] = []
    for key, value in term.items() if isinstance(term, dict) else term.pairs:
        laid: list[Any] = []
        lay(key, laid, True, text, lay)
        entries.append((laid, value))
    entries.sort(key=lambda entry: entry[0])
    out += (_MAP, len(entries))
    for laid, _ in entries:
        out += laid
    for _, value in entries:
        lay(value, out, exact, text, lay)


def _rare(term: Term) -> tuple[Any, ...]:
    if isinstance(term, Port):
        return (_PORT, str(term.node), term.creation, term.id)
    if isinstance(term, Fun):
        return (_FUN, 0, term.data)
    if isinstance(term, Export):
        return (_FUN, 1, str(term.module), str(term.function), term.arity)
    if isinstance(term, Bitstring):
        size = 8 * (len(term.data) - 1) + term.bits
        unused = 8 - term.bits
        last = term.data[-1] >> unused << unused
        return (_BITSTRING, term.data[:-1] + bytes([last]), size, False)
    raise TermError(f"{type(term).__name__} has no Erlang form")
