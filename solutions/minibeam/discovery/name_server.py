"""The process global_name_server: the one that changes this node's names and locks.

    {register, Name, Pid, Method}   a gen call: yes      {set_lock, Id}   true or false
    {unregister, Name}                          ok       {del_lock, Id}   true
    {'DOWN', ...}                   of who has a name or a lock: gone from here

It watches every process that is in its Table or its LockServer, also those of nodes that it
is not connected to yet: the monitor connects. A death needs no message from anybody else,
since each node's name server learns of it by a monitor of its own.

It never waits for anybody: name servers that wait for each other would never answer again.
"""

from __future__ import annotations

from typing import Any

from minibeam.discovery.global_names import entry_down
from minibeam.discovery.keys import key
from minibeam.discovery.lock_server import (
    GLOBAL,
    LockServer,
    grant,
    holder_down,
    holders,
    release,
)
from minibeam.discovery.tables import REGISTER, UNREGISTER, Table, apply
from minibeam.nodes.calls import Caller
from minibeam.nodes.gen_server import NO_REPLY, GenServer
from minibeam.nodes.local_node import here
from minibeam.nodes.monitors import demonitor, monitor
from minibeam.terms import Atom, Pid, Reference, Term


class NameServer(GenServer):
    lasting = True

    def init(self) -> None:
        node = here()
        self.table = node.part(Table)
        self.locks = node.part(LockServer)
        self.named: dict[Reference, Term] = {}
        """The name that each monitor is there for."""
        self.watches: dict[Any, Reference] = {}
        """The monitor that is there for a name, by the key of the name."""
        self.holding: dict[Pid, Reference] = {}
        """The monitor that is there for whoever holds a lock."""
        self.lock_died = False
        """Whether the last who held the lock on GLOBAL died with it."""

    # -- requests ----------------------------------------------------------------------

    def handle_call(self, request: Term, caller: Caller) -> Any:
        match request:
            case Atom("get_known"):
                return []
            case (Atom("set_lock"), (_, _) as lock_id):
                return self.set_lock(lock_id, caller[0])
            case (Atom("del_lock"), (_, _) as lock_id):
                self.del_lock(lock_id, caller[0])
                return True
            case (Atom("register"), name, Pid() as pid, method):
                answer = self.insert(name, pid, method)
                if not self.still_locked_by(caller[0]):
                    self.delete(name)
                return answer
            case (Atom("unregister"), name):
                return self.delete(name)
        self.strangers.unknown(request)
        return NO_REPLY

    def handle_cast(self, request: Term) -> None:
        self.strangers.unknown(request)

    def handle_info(self, message: Term) -> None:
        match message:
            case (Atom("DOWN"), Reference() as reference, _, gone, _):
                self.gone(reference, gone)
            case _:
                super().handle_info(message)

    # -- names -------------------------------------------------------------------------

    def insert(self, name: Term, pid: Pid, method: Term) -> Atom:
        """Gives a name to a process, and watches that instead of who had it before."""
        self.unwatch(name)
        answer = apply(self.table, (REGISTER, name, pid, method))
        reference = self.watches[key(name)] = monitor(pid)
        self.named[reference] = name
        return answer

    def delete(self, name: Term) -> Atom:
        self.unwatch(name)
        return apply(self.table, (UNREGISTER, name))

    def unwatch(self, name: Term) -> None:
        reference = self.watches.pop(key(name), None)
        if reference is not None:
            del self.named[reference]
            demonitor(reference, flush=True)

    def still_locked_by(self, pid: Pid) -> bool:
        """Whether a name that this process has written may stay.

        Who writes names holds the lock on GLOBAL. If it died meanwhile, or its node was
        lost and came back, its write may arrive late, when another holds the lock or nobody
        any more. Where nobody has locked at all, a write counts.
        """
        held = holders(self.locks, GLOBAL)
        return pid in held if held else not self.lock_died

    # -- locks -------------------------------------------------------------------------

    def set_lock(self, lock_id: tuple[Term, Term], pid: Pid) -> bool:
        granted = grant(self.locks, lock_id, pid)
        if granted and pid not in self.holding:
            self.holding[pid] = monitor(pid)
        return granted

    def del_lock(self, lock_id: tuple[Term, Term], pid: Pid) -> None:
        if release(self.locks, lock_id, pid):
            self.freed(lock_id[0], died=False)
        if pid in self.holding and not self.holds_any(pid):
            demonitor(self.holding.pop(pid), flush=True)

    def holds_any(self, pid: Pid) -> bool:
        return any(pid in lock.holders for lock in self.locks.locks.values())

    def freed(self, resource: Term, *, died: bool) -> None:
        if key(resource) == GLOBAL:
            self.lock_died = died

    # -- deaths ------------------------------------------------------------------------

    def gone(self, reference: Reference, pid: Term) -> None:
        """A process that has a name, or holds a lock, is gone, or its node is."""
        if reference in self.named:
            name = self.named.pop(reference)
            del self.watches[key(name)]
            entry_down(self.table, name, pid)
        elif self.holding.get(pid) == reference:
            del self.holding[pid]
            for resource in holder_down(self.locks, pid):
                self.freed(resource, died=True)
