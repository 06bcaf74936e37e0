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
from functools import reduce
from typing import TypeAlias

from minibeam.network.decoder import decode
from minibeam.network.encoder import encode
from minibeam.terms import Atom, Term, TermError

UNDEFINED = Atom("undefined")
"""The value of a list that nobody has written to."""
Entries: TypeAlias = dict[str, tuple[str, bool]]


@dataclass(frozen=True)
class Writer:
    """Who changes a list: the node, its clock in milliseconds, and the epoch of its lead."""

    node: Atom
    now: int
    epoch: Term = None


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
    change: Callable[[Term, Entries, Writer, Term], Term]
    """The value after somebody who has seen this context of it wants these entries."""

    def merged(self, values: Iterable[Term]) -> Term:
        """What several copies are together; a node that has none counts for nothing."""
        there = [value for value in values if value != UNDEFINED]
        return reduce(self.merge, there) if there else UNDEFINED


# -- majority ------------------------------------------------------------------------------


def newer(old: Term, new: Term) -> Term:
    return new if new[0] > old[0] else old


def lead(value: Term, entries: Entries, by: Writer, context: Term) -> Term:
    count = 0 if value == UNDEFINED or value[0][0] != by.epoch else value[0][1]
    return ((by.epoch, count + 1), entries)


MAJORITY = Strategy(
    "majority",
    True,
    newer,
    lambda value: [] if value == UNDEFINED else [value[1]],
    lambda value: UNDEFINED if value == UNDEFINED else value[0],
    lead,
)

# -- last_writer ---------------------------------------------------------------------------


def later(old: Term, new: Term) -> Term:
    return new if new[:2] > old[:2] else old


def write_last(value: Term, entries: Entries, by: Writer, context: Term) -> Term:
    """Later than what this writer has seen, also where its clock is behind."""
    before = -1 if value == UNDEFINED else value[0]
    return (max(by.now, before + 1), by.node, entries)


LAST_WRITER = Strategy(
    "last_writer",
    False,
    later,
    lambda value: [] if value == UNDEFINED else [value[2]],
    lambda value: UNDEFINED if value == UNDEFINED else value[:2],
    write_last,
)

STRATEGIES = {one.name: one for one in (MAJORITY, LAST_WRITER)}


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
