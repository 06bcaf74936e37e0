"""What a to-do list is to those that keep its copies, and what becomes of two that differ.

| strategy    | the value of a copy, or `undefined`  | two values become                      |
| ----------- | ------------------------------------ | -------------------------------------- |
| majority    | ((epoch, count), entries)            | the one of the greater version         |
| last_writer | (stamp, node, entries)               | the one that was written last          |
| siblings    | versions with their vectors          | both, unless one has seen the other    |
| merge       | a set of entries, with their tags    | what was added and not seen to go      |

Entries are a dict: the name of an entry, and (text, done). With `majority` one process leads a
list and its writes need most of the owners, so two sides of a split never both write; with
the others each side goes on, and what differs is merged when they meet.

What always holds: `merge` is associative, commutative and idempotent, so it does not matter
in which order copies are exchanged, nor how often; a value is a term, and never changed.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from minibeam.cluster import merges, versions
from minibeam.network.decoder import decode
from minibeam.network.encoder import encode
from minibeam.terms import Atom, Term, TermError

UNDEFINED = Atom("undefined")
"""The value of a list that nobody has written to."""
Entries: TypeAlias = dict[str, tuple[str, bool]]


@dataclass(frozen=True)
class Writer:
    """Who changes a list: the name it writes under, its clock in milliseconds, and the epoch
    of its lead."""

    node: Atom
    now: int
    epoch: Term = None


@dataclass(frozen=True)
class Change:
    """What a list is to be, as somebody wants it who has seen a context of it."""

    entries: Entries
    context: Term
    touched: frozenset[str]
    """The entries that are meant, whether or not they differ from what is there."""


@dataclass(frozen=True)
class Strategy:
    name: str
    leads: bool
    """Whether one process leads a list and writes with most of its owners."""
    merge: Callable[[Term, Term], Term]
    """What a copy is after another value has come."""
    views: Callable[[Term], list[Entries]]
    """The entries that a value has: none if nobody has written, several where it is for the
    reader to say which."""
    context: Callable[[Term], Term]
    """What a client that was shown a value has seen, as a term."""
    change: Callable[[Term, Change, Writer], Term]
    """The value after a change."""


# -- majority ------------------------------------------------------------------------------


def newer(old: Term, new: Term) -> Term:
    return new if new[0] > old[0] else old


def lead(value: Term, change: Change, by: Writer) -> Term:
    count = 0 if value == UNDEFINED or value[0][0] != by.epoch else value[0][1]
    return ((by.epoch, count + 1), change.entries)


MAJORITY = Strategy(
    "majority",
    True,
    newer,
    lambda value: [] if value == UNDEFINED else [value[1]],
    lambda value: UNDEFINED if value == UNDEFINED else value[0],
    lead,
)

# -- last_writer ---------------------------------------------------------------------------


def write_last(value: Term, change: Change, by: Writer) -> Term:
    seen = None if value == UNDEFINED else value
    return versions.overwrite(seen, by.now, by.node, change.entries)


LAST_WRITER = Strategy(
    "last_writer",
    False,
    versions.last_writer,
    lambda value: [] if value == UNDEFINED else [value[2]],
    lambda value: UNDEFINED if value == UNDEFINED else value[:2],
    write_last,
)

# -- siblings ------------------------------------------------------------------------------


def different(value: Term) -> list[Entries]:
    """The siblings, but for those that have come to the same."""
    found: list[Entries] = []
    for _, entries in [] if value == UNDEFINED else value[1]:
        if entries not in found:
            found.append(entries)
    return found


def put(value: Term, change: Change, by: Writer) -> Term:
    there = versions.NONE if value == UNDEFINED else value
    return versions.put(there, by.node, change.context, change.entries)


SIBLINGS = Strategy(
    "siblings",
    False,
    versions.siblings,
    different,
    lambda value: {} if value == UNDEFINED else value[0],
    put,
)


# -- merge ---------------------------------------------------------------------------------


def elements(value: Term) -> list[Entries]:
    """An element is an entry with its text and whether it is done. Of two that are one entry,
    which two have changed that did not know of each other, the one with the latest dot."""
    if value == UNDEFINED:
        return []
    found: Entries = {}
    in_order = sorted(value[1].items(), key=lambda pair: max((n, at) for at, n in pair[1]))
    for (entry, text, done), _ in in_order:
        found[entry] = (text, done)
    return [found]


def add_and_remove(value: Term, change: Change, by: Writer) -> Term:
    """What is meant and is not as it was is removed, in all its forms; what is to be there is
    added, also if it is there: whoever has removed it elsewhere has not seen this."""
    there = merges.EMPTY if value == UNDEFINED else value
    for element in there[1]:
        if element[0] in change.touched:
            there = merges.remove(there, element)
    for entry in sorted(change.touched & change.entries.keys()):
        there = merges.add(there, (entry, *change.entries[entry]), by.node)
    return there


MERGE = Strategy(
    "merge",
    False,
    merges.merge,
    elements,
    lambda value: UNDEFINED if value == UNDEFINED else value[0],
    add_and_remove,
)

STRATEGIES = {one.name: one for one in (MAJORITY, LAST_WRITER, SIBLINGS, MERGE)}


def sealed(context: Term) -> str:
    """A context as text for a client, which is to give it back as it is."""
    return base64.urlsafe_b64encode(encode(context, text=True)).decode()


def opened(context: str) -> Term:
    """ValueError for what was never sealed."""
    try:
        data = base64.b64decode(context, altchars=b"-_", validate=True)
        term, end = decode(data, text=True)
    except (TermError, binascii.Error, ValueError):
        raise ValueError("no context: it has to be as it was read") from None
    if end != len(data):
        raise ValueError("no context: it has to be as it was read")
    return term


def is_vector(context: Term, nodes: Iterable[str]) -> bool:
    """Whether a context says how many writes of each node, by its names (Service.actor), have
    been seen."""
    return isinstance(context, dict) and all(
        isinstance(name, str)
        and name.partition("/")[0] in nodes
        and type(count) is int
        and 0 <= count < 1 << 53
        for name, count in context.items()
    )
