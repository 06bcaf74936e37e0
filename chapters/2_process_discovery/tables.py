"""A table of names that every node has a copy of.

    process --- (register, Name, Pid, Method) to each ---> global_name_server, node 1 .. n
            <-- yes ----------------------------------     each changes its own copy

A write costs a message to every node and an answer from each; a read costs none, for the
copy is here. A node that comes later is given a snapshot of a copy.

Each node has one Table, `node.part(Table)`, which its process global_name_server alone
changes, one request at a time. What is asked of it is a change:

    (REGISTER, Name, Pid, Method)   the name is the process's, whoever had it before
    (UNREGISTER, Name)              the name is nobody's

Method is what settles it when two processes have the name (conflicts.py); here it is only
kept. Nothing here keeps two writers apart: that takes a lock.

What always holds: a name has at most one entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from minibeam.discovery.keys import Key, key
from minibeam.nodes.multi_call import multi_call
from minibeam.terms import OK, Atom, Pid, Term

NAME_SERVER = Atom("global_name_server")
REGISTER = Atom("register")
UNREGISTER = Atom("unregister")
YES = Atom("yes")


@dataclass(slots=True)
class Entry:
    """Who has a name."""

    name: Term
    pid: Pid
    method: Term


class Table:
    """One node's copy. `entries` has an Entry for each name, by the key of the name: a name
    may be any term, and `key(name)` tells any two of them apart."""

    def __init__(self) -> None:
        self.entries: dict[Key, Entry] = {}


async def write(nodes: Iterable[str], change: tuple[Term, ...]) -> list[Atom]:
    """Has all `nodes` make a change, and returns those that did, in the order of `nodes`,
    when each has answered or is gone.

    All are asked at once, this node as well if it is among them: the change is the request
    of a `multi_call` to NAME_SERVER, without a time limit. A node that has no such process,
    or is lost before it answers, has not made the change; nothing is done about it here. The
    process that calls this asks by itself: name servers look at who it is.
    """
    raise NotImplementedError("tables.write is still to be written")


def apply(table: Table, change: tuple[Term, ...]) -> Atom:
    """Makes a change, which may come from any node, to one copy; returns the answer.

    | the change                      | what is done                        | answer      |
    | ------------------------------- | ----------------------------------- | ----------- |
    | (REGISTER, name, pid, method)   | the name has this entry, and no     | YES         |
    |                                 | other any more                      |             |
    | (UNREGISTER, name)              | the name has no entry; it need not  | OK          |
    |                                 | have had one                        |             |
    | anything else                   | nothing                             | ValueError  |

    Entries are kept by `key(name)`. A first element that is the same text, but no atom
    from a table of this module, is taken as the atom.
    """
    raise NotImplementedError("tables.apply is still to be written")


def read(table: Table, name: Term) -> Pid | None:
    """Who has the name by this copy, or None. No message is sent, nothing is waited for:
    what another node has changed a moment ago may not be here yet."""
    raise NotImplementedError("tables.read is still to be written")


def snapshot(table: Table) -> list[tuple[Term, Pid, Term]]:
    """All that a node that joins has to know: a list of (name, pid, method), an item for
    each entry, in any order. What becomes of the table later does not change it."""
    raise NotImplementedError("tables.snapshot is still to be written")
