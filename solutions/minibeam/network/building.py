"""Lists and maps from parts that have just been read or copied.

Not every list of Erlang is a Python list, and not every map a dict. Python takes 1, 1.0
and True for one key; Erlang doesn't. A list can be no key in Python; in Erlang it can.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from minibeam.network.order import identity
from minibeam.terms import Atom, ImproperList, Pid, Reference, Term, TermError, TermMap

KEY_DEPTH = 32
"""Levels of nesting in the key of a map, where keys are hashed and compared whole."""

MAP_LEVELS = 8
"""As how many of these a map counts: what is in a key of a map in a key of a map is looked
at once for each of them."""

MAX_CROWD = 20
"""Keys of one map that may have the same hash."""

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


def make_map(pairs: list[tuple[Term, Term]]) -> dict[Term, Term] | TermMap:
    """The map of these entries.

    A dict where Python tells the keys apart as Erlang does; otherwise a TermMap, sorted by
    the keys, so equal maps are equal. Raises TermError if two keys are the same term, or
    one is nested too deep, or too many have the same hash.
    """
    keys = [key for key, _ in pairs]
    if SIMPLE.issuperset(map(type, keys)) and len(set(map(hash, keys))) == len(keys):
        # Of different hashes, so different, and quickly found among each other.
        return dict(pairs)
    identities = check_keys(keys)
    try:
        refuse_crowd(keys)
        found = dict(pairs)
    except TypeError:
        found = {}
    if len(found) == len(pairs):
        return found
    rows = sorted(zip(identities, pairs, strict=True), key=lambda row: row[0])
    return TermMap(tuple(pair for _, pair in rows))


def check_keys(keys: Sequence[Term], *, text: bool = True) -> list[tuple[object, ...]]:
    """What tells the keys apart in Erlang, in their order; with text as in `identity`.

    Raises TermError if two keys are the same term, or a key is nested too deep, or if too
    many have the same hash.
    """
    for key in keys:
        if type(key) not in SIMPLE and _is_deeper(key, KEY_DEPTH):
            raise TermError(
                f"a map's key is nested more than {KEY_DEPTH} levels deep (a map in it "
                f"counts for {MAP_LEVELS})"
            )
    if len(keys) == 1:
        return [()]
    identities: list[tuple[object, ...]] = [identity(key, text=text) for key in keys]
    refuse_crowd(identities)
    if len(set(identities)) < len(keys):
        raise TermError("two keys of a map are the same term")
    return identities


def refuse_crowd(keys: Sequence[Term]) -> None:
    """TermError if more than MAX_CROWD keys have one hash: it takes ever longer to find each
    among the others. No accident: who knows how Python hashes numbers can make such."""
    if len(keys) > MAX_CROWD and max(Counter(map(hash, keys)).values()) > MAX_CROWD:
        raise TermError(f"more than {MAX_CROWD} keys of a map have the same hash")


def _is_deeper(term: Term, levels: int) -> bool:
    parts: list[Term]
    used = 1
    if isinstance(term, (list, tuple)):
        parts = list(term)
    elif isinstance(term, ImproperList):
        parts = [*term.items, term.tail]
    elif isinstance(term, dict):
        parts, used = [*term, *term.values()], MAP_LEVELS
    elif isinstance(term, TermMap):
        parts, used = [part for pair in term.pairs for part in pair], MAP_LEVELS
    else:
        return False
    return levels < used or any(_is_deeper(part, levels - used) for part in parts)
