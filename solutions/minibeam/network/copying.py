"""What a receiver gets: a copy, as if the value had travelled.

Processes share nothing, so a message to a process of the same node is copied; and since
the sender must not be able to tell how far away the receiver is, the copy is what a round
trip through the encoder and the decoder gives: a new list, a new dict, no subclasses,
bytes for a bytearray, True for Atom("true"). What can't change is not copied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isfinite
from operator import is_
from typing import Any, TypeAlias

from minibeam.network.blame import blame
from minibeam.network.building import make_list, make_map
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

Copier: TypeAlias = "Callable[[Any, Copiers], Term]"
Copiers: TypeAlias = dict[type, Copier]

_CONSTANTS: dict[str, Term] = {"true": True, "false": False, "nil": None}


def copy_term(term: Term, *, text: bool = True) -> Term:
    """What the receiver of `term` would get at another node of ours (text=True, a str is a
    str) or by way of an Erlang node (text=False, a str is its UTF-8 bytes).

    Raises TermError, which names the part, for what has no term.
    """
    copiers = _TEXT_COPIERS if text else _COPIERS
    try:
        return copiers[type(term)](term, copiers)
    except (KeyError, RecursionError, TermError):
        pass
    return _copy_unusual(term, _AnyType(copiers))


def _copy_unusual(term: Term, copiers: Copiers) -> Term:
    """What the quick way couldn't do: subclasses, deep nesting, errors that name a part."""

    def attempt(part: Term) -> Term:
        def run(levels: Levels) -> Term:
            table = levels.table(copiers)
            return table[type(part)](part, table)

        return deeply(SEND_DEPTH, run)

    try:
        return attempt(term)
    except TermError as error:
        raise blame(term, attempt, error) from None


class _AnyType(dict[type, Copier]):
    """A table that copies a value of a subclass (an IntEnum, a namedtuple) as its base."""

    def __missing__(self, kind: type) -> Copier:
        for base in kind.__mro__:
            if base in self:
                return self[base]
        raise TermError(f"{kind.__name__} has no Erlang form")


def _same(value: Term, copiers: Copiers) -> Term:
    return value


def _int(value: int, copiers: Copiers) -> int:
    return value if type(value) is int else int.__int__(value)


def _float(value: float, copiers: Copiers) -> float:
    if not isfinite(value):
        raise TermError("Erlang has no such number")
    return value if type(value) is float else float.__float__(value)


def _utf8_of(value: str, copiers: Copiers) -> bytes:
    return _utf8(value)


def _text(value: str, copiers: Copiers) -> str:
    if not value.isascii():
        _utf8(value)
    return value if type(value) is str else str.__str__(value)


def _atom(name: Atom, copiers: Copiers) -> Term:
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


def _bytes(value: bytes | bytearray | memoryview, copiers: Copiers) -> bytes:
    return value if type(value) is bytes else bytes(value)


def _list(items: Iterable[Term], copiers: Copiers) -> list[Term]:
    copies = []
    for item in items:  # in Python 3.11 a comprehension would be one more call, a level
        copies.append(copiers[type(item)](item, copiers))
    return copies


def _tuple(items: tuple[Term, ...], copiers: Copiers) -> tuple[Term, ...]:
    copies = []
    changed = type(items) is not tuple
    for item in items:
        copy = copiers[type(item)](item, copiers)
        if copy is not item:
            changed = True
        copies.append(copy)
    return tuple(copies) if changed else items


def _improper(value: ImproperList, copiers: Copiers) -> Term:
    items = []
    for item in value.items:
        items.append(copiers[type(item)](item, copiers))
    tail = copiers[type(value.tail)](value.tail, copiers)
    unchanged = tail is value.tail and all(map(is_, items, value.items))
    if unchanged and items and type(tail) is not ImproperList:
        return value
    return make_list(items, tail)


def _map(value: dict[Term, Term] | TermMap, copiers: Copiers) -> dict[Term, Term] | TermMap:
    pairs: list[tuple[Term, Term]] = []
    for key, item in value.items() if isinstance(value, dict) else value.pairs:
        key = copiers[type(key)](key, copiers)
        pairs.append((key, copiers[type(item)](item, copiers)))
    return make_map(pairs)


_COPIERS: Copiers = {
    int: _int,
    float: _float,
    bool: _same,
    type(None): _same,
    str: _utf8_of,
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
_TEXT_COPIERS: Copiers = {**_COPIERS, str: _text}
