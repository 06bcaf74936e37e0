"""Who wants to hear what becomes of groups, and telling them.

    watch   -> a reference; from now on {Ref, join, Group, Pids} and {Ref, leave, Group, Pids}
    end     -> nothing more under that reference

The reference is that of a monitor on who watches, which so is forgotten when it dies.
"""

from __future__ import annotations

from minibeam.discovery.keys import Key, key
from minibeam.nodes.monitors import demonitor, monitor
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Pid, Reference, Term

EVERYTHING = None
"""Stands for all groups; it is the key of no term."""


class Watchers:
    """Those that watch the groups of one scope."""

    def __init__(self) -> None:
        self.by_key: dict[Key | None, dict[Reference, Pid]] = {}
        self.watched: dict[Reference, Key | None] = {}
        """What is watched under a reference: the key of a group, or EVERYTHING."""

    def watch(self, pid: Pid, what: Key | None) -> Reference:
        reference = monitor(pid)
        self.by_key.setdefault(what, {})[reference] = pid
        self.watched[reference] = what
        return reference

    def end(self, reference: Reference) -> bool:
        """Whether there was such a watch."""
        if reference not in self.watched:
            return False
        what = self.watched.pop(reference)
        del self.by_key[what][reference]
        if not self.by_key[what]:
            del self.by_key[what]
        demonitor(reference, flush=True)
        return True

    def tell(self, kind: Atom, group: Term, pids: list[Pid]) -> None:
        """Tells who watches a group, and who watches all, that processes have come
        (`join`) or gone (`leave`)."""
        for what in (EVERYTHING, key(group)):
            for reference, pid in self.by_key.get(what, {}).items():
                send(pid, (reference, kind, group, pids))
