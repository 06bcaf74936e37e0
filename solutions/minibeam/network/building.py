"""Lists and maps from parts that have just been read or copied.

Not every list of Erlang is a Python list, and not every map a dict. Python takes 1, 1.0
and True for one key; Erlang doesn't. A list can be no key in Python; in Erlang it can.
"""

from __future__ import annotations

from collections.abc import Sequence

from minibeam.network.order import identity
from minibeam.terms import Atom, ImproperList, Pid, Reference, Term, TermError, TermMap

KEY_DEPTH = 32
"""Levels of nesting in the key of a map: keys are hashed and compared whole, and a map in a
key in a map in a key would be so at each of its levels."""

SIMPLE = frozenset({int, float, bool, type(None), str, Atom, bytes, Pid, Reference})
"""Types of keys that have no parts."""


def make_list(items: list[Term], tail: Term) -> Term:
    """The list of `items` that goes on with `tail`, as `[a, b | Tail]` is in Erlang.

    Takes `items` over. Without items it is the tail; with a list as tail a plain list.
    """
    if not items:
        return tail
    if isinstance(tail, list):
        items.extend(tail)
        return items
    if isinstance(tail, ImproperList):
        return ImproperList((*items, *tail.items), tail.tail)
    return ImproperList(tuple(items), tail)


def make_map(
    found: dict[Term, Term], odd: list[tuple[Term, Term]]
) -> dict[Term, Term] | TermMap:
    """The map of the entries in `found`, whose keys are all SIMPLE, and those in `odd`.

    A dict where Python tells the keys apart as Erlang does; otherwise a TermMap, sorted by
    the keys, so equal maps are equal. Takes `found` over. Raises TermError if two keys are
    the same term, or one is nested too deep.
    """
    if not odd:
        return found
    pairs = [*found.items(), *odd]
    identities = check_keys([key for key, _ in pairs])
    try:
        found.update(odd)
    except TypeError:
        found = {}
    if len(found) == len(pairs):
        return found
    rows = sorted(zip(identities, pairs, strict=True), key=lambda row: row[0])
    return TermMap(tuple(pair for _, pair in rows))


def check_keys(keys: Sequence[Term], *, text: bool = True) -> list[tuple[object, ...]]:
    """What tells the keys apart in Erlang, in their order; with text as in `identity`.

    Raises TermError if two keys are the same term, or a key is nested too deep.
    """
    for key in keys:
        if type(key) not in SIMPLE and _is_deeper(key, KEY_DEPTH):
            raise TermError(f"a map's key is nested more than {KEY_DEPTH} levels deep")
    if len(keys) == 1:
        return [()]
    identities: list[tuple[object, ...]] = [identity(key, text=text) for key in keys]
    if len(set(identities)) < len(keys):
        raise TermError("two keys of a map are the same term")
    return identities


def _is_deeper(term: Term, levels: int) -> bool:
    parts: list[Term]
    if isinstance(term, (list, tuple)):
        parts = list(term)
    elif isinstance(term, ImproperList):
        parts = [*term.items, term.tail]
    elif isinstance(term, dict):
        parts = [*term, *term.values()]
    elif isinstance(term, TermMap):
        parts = [part for pair in term.pairs for part in pair]
    else:
        return False
    return not levels or any(_is_deeper(part, levels - 1) for part in parts)
