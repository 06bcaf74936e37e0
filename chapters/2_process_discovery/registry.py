"""Names of the processes of one node, kept in a table: Elixir's Registry.

    register -> the caller has an entry under a key, and is linked with the registry
    lookup   -> who has entries under a key, and their values; no message
    death    -> the registry's process gets {'EXIT', Owner, _} -> owner_down

A registry is a table and a process. All processes of the node read the table and write to
it themselves; the process is there for one thing, to learn of the deaths of its owners. A
registry is `unique`, with one living owner a key, or `duplicate`, with as many as there are.
A key, and the value beside it, may be any term.

It is not cluster aware: a registry of the same name at another node is another registry.

What always holds: a key in `entries` has at least one entry; `owners` has, for each pid
that is in any entry, just the keys of its entries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from minibeam.discovery.keys import Key
from minibeam.discovery.keys import key as key_of
from minibeam.network.copying import copy_term
from minibeam.nodes import gen_server, via
from minibeam.nodes.gen_server import GenServer
from minibeam.nodes.links import link, trap_exit, unlink
from minibeam.nodes.local_node import here
from minibeam.nodes.processes import is_alive, self_, whereis
from minibeam.terms import OK, Atom, Pid, Term

ERROR = Atom("error")
ALREADY_REGISTERED = Atom("already_registered")
REGISTRY = Atom("registry")
"""The Module of via names: {via, registry, {Registry, Key}}."""

Found = list[tuple[Pid, Term]]


@dataclass(slots=True)
class Entry:
    """That a process has a key, and what it says of itself."""

    key: Term
    pid: Pid
    value: Term


class Table:
    """What one registry knows."""

    def __init__(self, name: Atom, unique: bool) -> None:
        self.name = name
        self.unique = unique
        self.pid = self_()
        """The process of the registry."""
        self.entries: dict[Key, list[Entry]] = {}
        """The entries under each key, by its `key_of`, in the order they were made."""
        self.owners: dict[Pid, dict[Key, None]] = {}
        """The keys that each pid has entries under."""


class Tables:
    """The registries of one node, by name: `node.part(Tables)`."""

    def __init__(self) -> None:
        self.by_name: dict[Atom, Table] = {}


def register(registry: str, key: Term, value: Term = None) -> tuple[Atom, Term]:
    """Enters the running process (`self_`) under a key. (`Registry.register/3`)

    | the registry (`table_of`) is                | returned                             |
    | ------------------------------------------- | ------------------------------------ |
    | unique, and a living process has the key    | (ERROR, (ALREADY_REGISTERED, that    |
    | (`lookup`), be it the caller itself         | pid)), and nothing has changed       |
    | unique, and the key is free                 | (OK, pid of the registry), and there |
    | duplicate, whoever is there already         | is one more Entry                    |

    An Entry is the last in its list: `entries` has a list for each key, by `key_of(key)`,
    and `owners` the keys of each pid. Its value is the registry's own, a `copy_term`. The
    caller is linked (`link`) with the registry, so that this learns of its end. A dead owner
    has the key no more, even where its entry is not yet removed: that one stays for
    `owner_down`.
    """
    raise NotImplementedError("registry.register is still to be written")


def lookup(registry: str, key: Term) -> Found:
    """The living owners of a key with their values: a list of (pid, value), in the order in
    which they were entered, empty if there are none. (`Registry.lookup/2`)

    An owner may be dead (`is_alive`) and its entry still be there, since the registry's
    process has not come to it yet: that one is left out. Each value is the caller's own, a
    `copy_term`. No message is sent, and nothing is waited for.
    """
    raise NotImplementedError("registry.lookup is still to be written")


def dispatch(registry: str, key: Term, function: Callable[[Found], object]) -> Atom:
    """Calls function(entries) with all that `lookup` finds, once, in the running process,
    and returns OK; where nobody has the key it is not called. (`Registry.dispatch/3`)

    What the function returns does not matter, what it raises is raised. It may send to
    them all, or choose one.
    """
    raise NotImplementedError("registry.dispatch is still to be written")


def owner_down(table: Table, pid: Pid) -> None:
    """A process is dead: it has no entry under any key from now on.

    All entries of this pid are taken out of `entries`, several under one key as well, and it
    out of `owners`. Entries of others stay as they are: also under the same key, of which
    another may be the owner by now. A key with no entry left is not in `entries`.
    """
    raise NotImplementedError("registry.owner_down is still to be written")


async def start(
    name: str, keys: Literal["unique", "duplicate"] = "unique", *, link: bool = False
) -> Pid:
    """Starts a registry, whose process has this name at this node. Exit({already_started,
    Pid}) if the name is taken. (`Registry.start_link/1`)"""
    if keys not in ("unique", "duplicate"):
        raise ValueError(f"the keys of a registry are unique or duplicate, not {keys}")
    return await gen_server.start(Registry, name, keys == "unique", name=name, link=link)


class Registry(GenServer):
    """The process of a registry."""

    def init(self, name: str, unique: bool) -> None:
        trap_exit(True)
        self.table = Table(Atom(name), unique)
        here().part(Tables).by_name[self.table.name] = self.table

    def handle_info(self, message: Term) -> None:
        match message:
            case (Atom("EXIT"), Pid() as pid, _):
                owner_down(self.table, pid)
            case _:
                super().handle_info(message)


def table_of(registry: str) -> Table:
    """The table of a registry of this node. ValueError if there is no such registry."""
    table = here().part(Tables).by_name.get(Atom(registry))
    # The table of a registry that has ended says nothing any more.
    if table is None or whereis(registry) != table.pid:
        raise ValueError(f"unknown registry: {registry} at {here().name}")
    return table


def unregister(registry: str, key: Term) -> Atom:
    """Takes back all entries of the running process under a key. (`Registry.unregister/2`)"""
    table, me, kept = table_of(registry), self_(), key_of(key)
    others = [entry for entry in table.entries.get(kept, []) if entry.pid != me]
    if others:
        table.entries[kept] = others
    else:
        table.entries.pop(kept, None)
    owned = table.owners.get(me, {})
    owned.pop(kept, None)
    if not owned and table.owners.pop(me, None) is not None:
        unlink(table.pid)
    return OK


def update_value(
    registry: str, key: Term, change: Callable[[Term], Term]
) -> tuple[Term, Term] | Atom:
    """Gives the running process's own entry the value change(old value); (new, old), or
    ERROR if it has no such entry. In a unique registry only. (`Registry.update_value/3`)"""
    table, me = table_of(registry), self_()
    if not table.unique:
        raise ValueError(f"{registry} may have several entries under a key")
    for entry in table.entries.get(key_of(key), []):
        if entry.pid == me:
            old = entry.value
            entry.value = copy_term(change(copy_term(old)))
            return (copy_term(entry.value), old)
    return ERROR


def match(registry: str, key: Term, where: Callable[[Term], bool]) -> Found:
    """What `lookup` finds, but only those whose value `where` accepts. Where Elixir has
    patterns, this takes a function. (`Registry.match/4`)"""
    return [(pid, value) for pid, value in lookup(registry, key) if where(value)]


def count(registry: str) -> int:
    """How many entries there are, under all keys. (`Registry.count/1`)"""
    return sum(len(entries) for entries in table_of(registry).entries.values())


def keys(registry: str, pid: Pid) -> list[Term]:
    """The keys of a process, one for each entry. (`Registry.keys/2`)"""
    table = table_of(registry)
    owned = table.owners.get(pid, {})
    return [e.key for kept in owned for e in table.entries[kept] if e.pid == pid]


def values(registry: str, key: Term, pid: Pid) -> list[Term]:
    """The values of a process under a key. (`Registry.values/3`)"""
    return [value for owner, value in lookup(registry, key) if owner == pid]


# -- via names: {via, registry, {Registry, Key}}, or with a third part, the value ------------


def register_name(name: Term, pid: Pid) -> bool:
    registry, key, value = parts(name)
    if pid != self_():
        raise ValueError("a process registers itself")
    return register(registry, key, value)[0] == OK


def unregister_name(name: Term) -> None:
    registry, key, _ = parts(name)
    unregister(registry, key)


def whereis_name(name: Term) -> Pid | None:
    registry, key, _ = parts(name)
    if not table_of(registry).unique:
        raise ValueError(f"a name stands for one process, and {registry} has duplicate keys")
    found = lookup(registry, key)
    return found[0][0] if found else None


def parts(name: Term) -> tuple[str, Term, Term]:
    match name:
        case (str() as registry, key):
            return registry, key, None
        case (str() as registry, key, value):
            return registry, key, value
    raise ValueError(f"{name!r} is no name: it is (registry, key) or (registry, key, value)")


via.KEEPERS[REGISTRY] = via.Keeper(register_name, unregister_name, whereis_name)
