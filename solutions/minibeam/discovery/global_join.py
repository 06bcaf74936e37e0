"""Two clusters become one: what each has to learn of the other's names.

    a node here                              a node there, just connected
      |  both clusters are locked, by both     |
      | -- exchange: all names here ---------> |
      | <--------- exchange: all names there - |
      |  merge                           merge |   each decides what is new to it
      | -- resolved: what there must change -> |
      | <- resolved: what here must change --- |
      |  joined                         joined |   and the others of each are told

A name that both have, for two processes, is a conflict. It is settled once, by the node with
the smaller name, which tells the other how it ended.

An operation is (INSERT, (Name, Pid, Method)) or (DELETE, Name). Whom this node shares names
with is in its Cluster, `node.part(Cluster)`, which its name server alone changes:

    known    the nodes whose tables have the same names as ours, with the version of the
             protocol that each speaks
    synced   those of them with which we have joined, so that a `sync` need not wait for them

What always holds: a node is not in `known` of its own Cluster; a caller of sync is answered
once all that it waits for are synced or gone, and by then their names are in the table.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from minibeam.discovery.keys import key
from minibeam.discovery.tables import Entry, Table
from minibeam.nodes import rpc
from minibeam.nodes.calls import Caller, reply
from minibeam.nodes.local_node import here
from minibeam.terms import OK, Atom, Pid, Term

INSERT = Atom("insert")
DELETE = Atom("delete")
RESOLVE_TIME = 10.0
"""Seconds that a resolver has; all names are locked meanwhile."""

Operation = tuple[Atom, Any]
Resolve = Callable[[Entry, Pid], Awaitable[Term]]


@dataclass(slots=True)
class Sync:
    """Who waits in a call of sync, and for which nodes still."""

    caller: Caller
    missing: set[Atom]


class Cluster:
    """Whom a node shares names with."""

    def __init__(self) -> None:
        self.known: dict[Atom, int] = {}
        self.synced: dict[Atom, None] = {}
        self.syncs: list[Sync] = []


async def ask_resolver(mine: Entry, other: Pid) -> Term:
    """Has the node of our own process settle a conflict: one of the two pids, which is to
    have the name, `none`, or {badrpc, Reason} if it could not be asked."""
    args = [mine.method, mine.name, other, mine.pid]
    return await rpc.call(mine.pid.node, "global", "resolve_it", args, RESOLVE_TIME)


async def merge(
    table: Table,
    peer: Atom,
    theirs: Iterable[tuple[Term, Pid, Term]],
    resolve: Resolve = ask_resolver,
) -> tuple[list[Operation], list[Operation]]:
    """What has to be done to join the names of a peer with those of this node: the
    operations for this side, and those that the other side is told of, in any order.
    Nothing is changed here.

    For each (name, pid, method) of theirs, by the entry that `table` has for the name (under
    `key(name)`) when its turn comes; while a resolver is awaited names may come and go:

    | our entry                             | for our side    | for theirs      |
    | ------------------------------------- | --------------- | --------------- |
    | none                                  | insert theirs   |                 |
    | has the same pid                      |                 |                 |
    | has another one, and `here().name` is |                 |                 |
    | greater than `peer`: they settle it   |                 |                 |
    | has another one, and we settle it, by |                 |                 |
    | the answer of                         |                 |                 |
    | `await resolve(entry, pid)`:          |                 |                 |
    |     their pid, or (rpc.BADRPC, _)     | insert theirs   |                 |
    |     our pid                           |                 | insert ours     |
    |     anything else                     | delete the name | delete the name |

    An insert is (INSERT, (name, pid, method)), theirs as it came, ours with what is in the
    entry; a delete is (DELETE, name). The conflicts are settled one after another. What
    `resolve` says counts for the entry that it was given, even if that is gone by then.
    """
    ours: list[Operation] = []
    for_them: list[Operation] = []
    for name, pid, method in theirs:
        mine = table.entries.get(key(name))
        insert = (INSERT, (name, pid, method))
        if mine is None:
            ours.append(insert)
        elif mine.pid != pid and here().name < peer:
            answer = await resolve(mine, pid)
            if answer == pid or is_badrpc(answer):
                ours.append(insert)
            elif answer == mine.pid:
                for_them.append((INSERT, (name, mine.pid, mine.method)))
            else:
                ours.append((DELETE, name))
                for_them.append((DELETE, name))
    return ours, for_them


def joined(
    cluster: Cluster,
    peer: Atom | None,
    nodes: Iterable[tuple[Atom, int]],
    operations: Iterable[Operation],
    change: Callable[[Operation], object],
) -> list[Atom]:
    """The names of two clusters are one now. Returns the nodes that are new to us.

    peer is the one that we have joined with, and None where another node of our cluster has
    done it and tells us of it. In this order:

    1. `change(operation)` makes each operation: first all that insert, then all that
       delete, each kind in the order of `operations`.
    2. peer, if there is one, is in `synced`, and whoever waits for it waits no longer
       (`arrived(cluster, peer)`, which may answer a sync).
    3. Each of `nodes`, pairs of a name and a version, is in `known`, except this node
       itself (`here().name`). One that is known keeps its version. Those that were not
       known are returned, each once, in the order of `nodes`.
    """
    todo = list(operations)
    for kind in (INSERT, DELETE):
        for operation in todo:
            if operation[0] == kind:
                change(operation)
    if peer is not None:
        cluster.synced[peer] = None
        arrived(cluster, peer)
    added = []
    for name, version in nodes:
        if name != here().name and name not in cluster.known:
            cluster.known[name] = version
            added.append(name)
    return added


def left(cluster: Cluster, name: Atom) -> bool:
    """A node is gone; whether it was one of the known ones.

    It is neither known nor synced any more, and nobody waits for it (`arrived`): a sync is
    not for ever. The names and locks of its processes are no business of this function:
    the name server watches each of them.
    """
    cluster.synced.pop(name, None)
    arrived(cluster, name)
    return cluster.known.pop(name, None) is not None


def arrived(cluster: Cluster, name: Atom) -> None:
    """Nobody needs to wait for this node: those that waited for nothing else are
    answered."""
    for sync in cluster.syncs:
        sync.missing.discard(name)
        if not sync.missing:
            reply(sync.caller, OK)
    cluster.syncs = [sync for sync in cluster.syncs if sync.missing]


def is_badrpc(answer: Term) -> bool:
    return type(answer) is tuple and len(answer) == 2 and answer[0] == rpc.BADRPC
