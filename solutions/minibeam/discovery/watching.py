"""Whom the name server watches, and what for: who has a name, who holds a lock.

A monitor connects, if need be. So a name may be written here before this node has met the
node of its process, as happens while clusters join.
"""

from __future__ import annotations

from minibeam.discovery.keys import Key, key
from minibeam.nodes.monitors import demonitor, monitor
from minibeam.terms import Atom, Pid, Reference, Term

IDLE = 100
"""So many who have given their locks back are watched on: who locks mostly locks again, and
to end a monitor and set a new one would be two messages of the four that a lock costs us."""


class Watches:
    """The monitors of one name server, both ways round."""

    def __init__(self) -> None:
        self.named: dict[Reference, tuple[Term, Pid]] = {}
        self.references: dict[Key, Reference] = {}
        self.names: dict[Pid, dict[Key, Term]] = {}
        """The names that each process has."""
        self.holding: dict[Pid, Reference] = {}
        """Who holds a lock, and the last who did."""
        self.idle: dict[Pid, None] = {}
        """Those of them who hold none now, the one that has given back last at the end."""

    def named_by(self, name: Term, pid: Pid) -> None:
        """Watches who has a name now, and no longer who had it before."""
        self.unnamed(name)
        reference = monitor(pid)
        self.named[reference] = (name, pid)
        self.references[key(name)] = reference
        self.names.setdefault(pid, {})[key(name)] = name

    def unnamed(self, name: Term) -> None:
        """Nobody has the name: there is nobody to watch for it."""
        reference = self.references.get(key(name))
        if reference is not None:
            self.name_of(reference)
            demonitor(reference, flush=True)

    def name_of(self, reference: Reference) -> Term:
        """The name that a monitor was there for, which is over."""
        name, pid = self.named.pop(reference)
        del self.references[key(name)]
        del self.names[pid][key(name)]
        if not self.names[pid]:
            del self.names[pid]
        return name

    def holds(self, pid: Pid) -> None:
        """Watches who holds a lock."""
        if pid not in self.holding:
            self.holding[pid] = monitor(pid)
        self.idle.pop(pid, None)

    def holds_nothing(self, pid: Pid) -> None:
        """Who held a lock holds none any more, and may lock again."""
        if pid in self.holding:
            self.idle[pid] = None
        if len(self.idle) > IDLE:
            oldest = next(iter(self.idle))
            demonitor(self.forget(oldest), flush=True)

    def forget(self, pid: Pid) -> Reference:
        """Whoever held a lock is watched no more; its monitor, which may be over."""
        self.idle.pop(pid, None)
        return self.holding.pop(pid)

    def of_node(self, node: Atom) -> tuple[list[Term], list[Pid]]:
        """What is watched at a node: the names that its processes have, and those of them
        that hold locks or have held them."""
        names = [
            name for pid, names in self.names.items() if pid.node == node
            for name in names.values()
        ]  # fmt: skip
        return names, [pid for pid in self.holding if pid.node == node]
