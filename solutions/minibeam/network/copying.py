"""What a receiver gets: a copy, as if the value had travelled.

Processes share nothing, so a message to a process of the same node is copied; and since
the sender must not be able to tell how far away the receiver is, the copy is what a round
trip through the encoder and the decoder gives: a new list, a new dict, no subclasses,
bytes for a bytearray, True for Atom("true"). What can't change is not copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isfinite
from typing import Any, TypeAlias

from minibeam.network.blame import blame
from minibeam.network.building import SIMPLE, make_list, make_map
from minibeam.network.depth import SEND_DEPTH, deeply
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

Copier: TypeAlias = Callable[[Any, bool], Term]

_CONSTANTS: dict[str, Term] = {"true": True, "false": False, "nil": None}


def copy_term(term: Term, *, text: bool = True) -> Term:
    """What the receiver of `term` would get at another node of ours (text=True, a str is a
    str) or by way of an Erlang node (text=False, a str is its UTF-8 bytes).

    Raises TermError, which names the part, for what has no term.
    """
    try:
        return _COPIERS[type(term)](term, text)
    except (KeyError, RecursionError, TermError):
        pass
    return _copy_unusual(term, text)


def _copy_unusual(term: Term, text: bool) -> Term:
    """Deep nesting, and errors that name a part."""

    def attempt(part: Term) -> Term:
        return deeply(SEND_DEPTH, _copier(type(part)), part, text)

    try:
        return attempt(term)
    except TermError as error:
        raise blame(term, attempt, error) from None


def _copier(kind: type) -> Copier:
    """The copier of a type or of its base: an IntEnum is copied as the int it is."""
    for base in kind.__mro__:
        if base in _COPIERS:
            return _COPIERS[base]
    raise TermError(f"{kind.__name__} has no Erlang form")


def _same(value: Term, text: bool) -> Term:
    return value


def _int(value: int, text: bool) -> int:
    return value if type(value) is int else int.__int__(value)


def _float(value: float, text: bool) -> float:
    if not isfinite(value):
        raise TermError("Erlang has no such number")
    return value if type(value) is float else float.__float__(value)


def _str(value: str, text: bool) -> str | bytes:
    if not text:
        return _utf8(value)
    if not value.isascii():
        _utf8(value)
    return value if type(value) is str else str.__str__(value)


def _atom(name: Atom, text: bool) -> Term:
    if len(name) > 255:
        raise TermError(f"an atom has at most 255 characters, not {len(name)}")
    if not name.isascii():
        _utf8(name)
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    return name if type(name) is Atom else Atom(name)


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise TermError("half of a surrogate pair is no character") from None


def _bytes(value: bytes | bytearray | memoryview, text: bool) -> bytes:
    return value if type(value) is bytes else bytes(value)


def _list(items: Iterable[Term], text: bool) -> list[Term]:
    copies = []
    for item in items:
        kind = type(item)
        copies.append((_COPIERS.get(kind) or _copier(kind))(item, text))
    return copies


def _tuple(items: tuple[Term, ...], text: bool) -> tuple[Term, ...]:
    copies = []
    changed = type(items) is not tuple
    for item in items:
        kind = type(item)
        copy = (_COPIERS.get(kind) or _copier(kind))(item, text)
        changed = changed or copy is not item
        copies.append(copy)
    return tuple(copies) if changed else items


def _improper(value: ImproperList, text: bool) -> Term:
    tail = (_COPIERS.get(type(value.tail)) or _copier(type(value.tail)))(value.tail, text)
    return make_list(_list(value.items, text), tail)


def _map(value: dict[Term, Term] | TermMap, text: bool) -> dict[Term, Term] | TermMap:
    found: dict[Term, Term] = {}
    odd: list[tuple[Term, Term]] = []
    for pair in value.items() if isinstance(value, dict) else value.pairs:
        key, item = _list(pair, text)
        if type(key) in SIMPLE and key not in found:
            found[key] = item
        else:
            odd.append((key, item))
    return make_map(found, odd)


_COPIERS: dict[type, Copier] = {
    int: _int,
    float: _float,
    bool: _same,
    type(None): _same,
    str: _str,
    Atom: _atom,
    bytes: _bytes,
    bytearray: _bytes,
    memoryview: _bytes,
    list: _list,
    tuple: _tuple,
    ImproperList: _improper,
    dict: _map,
    TermMap: _map,
    Pid: _same,
    Reference: _same,
    Port: _same,
    Export: _same,
    Fun: _same,
    Bitstring: _same,
}
