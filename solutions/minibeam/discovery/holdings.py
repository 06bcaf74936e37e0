"""The names and locks that a name server keeps, and that it watches who has them.

What always holds: whoever has a name in the Table, or holds a lock in the LockServer, is
watched; who is gone has neither.
"""

from __future__ import annotations

from minibeam.discovery.global_join import INSERT, Cluster, Operation
from minibeam.discovery.global_names import entry_down
from minibeam.discovery.keys import Key, key
from minibeam.discovery.lock_server import (
    GLOBAL,
    LockId,
    LockServer,
    grant,
    holder_down,
    release,
)
from minibeam.discovery.tables import REGISTER, UNREGISTER, Table, apply
from minibeam.discovery.watching import Watches
from minibeam.nodes.local_node import LocalNode
from minibeam.nodes.monitors import demonitor
from minibeam.terms import Atom, Pid, Reference, Term


class Holdings:
    def __init__(self, node: LocalNode) -> None:
        self.table = node.part(Table)
        self.locks = node.part(LockServer)
        self.held: dict[Pid, set[Key]] = {}
        """Which locks each process holds, by the `key` of the resource."""
        self.watches = node.part(Watches)
        self.cluster = node.part(Cluster)
        self.name = node.name
        self.lock_died = False
        """Whether the last who held the lock on GLOBAL died with it."""

    # -- names -------------------------------------------------------------------------

    def insert(self, name: Term, pid: Pid, method: Term) -> Atom:
        self.watches.named_by(name, pid)
        return apply(self.table, (REGISTER, name, pid, method))

    def delete(self, name: Term) -> Atom:
        self.watches.unnamed(name)
        return apply(self.table, (UNREGISTER, name))

    def change(self, operation: Operation, allowed: bool) -> None:
        """Makes one change. A name that may not be given now stays whose it is: another,
        who has the lock, may have given it to somebody."""
        match operation:
            case (kind, (name, pid, method)) if kind == INSERT:
                if allowed:
                    self.insert(name, pid, method)
            case (_, name):
                self.delete(name)

    def allows(self, *, pid: Pid | None = None, requester: Term = None) -> bool:
        """Whether names may be changed by a pid, or in the name of a requester.

        Who changes names holds the lock on GLOBAL. If it has died meanwhile, or its node was
        lost and came back, what it wrote may arrive late, when another holds the lock or
        nobody any more. Where nobody has locked at all, a change counts, if it comes from a
        node that shares names with this one: what waited for a connection to it may reach
        its next life before that has joined.
        """
        lock = self.locks.locks.get(GLOBAL)
        if lock is None:
            known = pid is None or pid.node in (self.name, *self.cluster.known)
            return known and not self.lock_died
        return pid in lock.holders if pid else key(lock.requester) == key(requester)

    # -- locks -------------------------------------------------------------------------

    def set_lock(self, lock_id: LockId, pid: Pid) -> bool:
        granted = grant(self.locks, lock_id, pid)
        if granted:
            self.held.setdefault(pid, set()).add(key(lock_id[0]))
            self.watches.holds(pid)
        return granted

    def del_lock(self, lock_id: LockId, pid: Pid) -> None:
        resource = key(lock_id[0])
        if release(self.locks, lock_id, pid) and resource == GLOBAL:
            self.lock_died = False
        lock, held = self.locks.locks.get(resource), self.held.get(pid)
        if held is not None and (lock is None or pid not in lock.holders):
            held.discard(resource)
            if not held:
                del self.held[pid]
                self.watches.holds_nothing(pid)

    def gone(self, reference: Reference, pid: Pid) -> None:
        """A process that has a name, or has held a lock, is gone, or its node is."""
        if reference in self.watches.named:
            entry_down(self.table, self.watches.name_of(reference), pid)
        elif self.watches.holding.get(pid) == reference:
            self.watches.forget(pid)
            self.freed(pid, [pid])

    def node_gone(self, name: Atom) -> None:
        """The connection to a node is gone: nobody there has a name here, or holds a lock.

        Mostly the monitors have said so. But what came before the connection was lost may
        be done after that, as when this node was frozen meanwhile. A monitor set then
        connects anew and finds the process alive, which has long counted this node as one
        that did not answer, and would never give the lock back.
        """
        named, holding = self.watches.of_node(name)
        for term in named:
            self.delete(term)
        for pid in holding:
            demonitor(self.watches.forget(pid), flush=True)
        self.freed(name, holding)

    def freed(self, gone: Pid | Atom, pids: list[Pid]) -> None:
        """A process is gone, or a node with these processes. Only what they hold is looked
        at: of many locks the others are no business of a death."""
        its = LockServer()
        for resource in {each for pid in pids for each in self.held.pop(pid, ())}:
            if resource in self.locks.locks:
                its.locks[resource] = self.locks.locks.pop(resource)
        if GLOBAL in map(key, holder_down(its, gone)):
            self.lock_died = True
        self.locks.locks.update(its.locks)
