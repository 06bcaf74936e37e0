"""What comes to the process of a scope of groups, and what it keeps; pg.py has the rest.

| what comes                                | from            | what is done               |
| ----------------------------------------- | --------------- | -------------------------- |
| call {join_local, Group, PidOrPids}       | here            | join                       |
| call {leave_local, Group, PidOrPids}      | here            | leave                      |
| call monitor, {monitor, Group}            | anywhere        | who asks is told of changes |
| call {demonitor, Ref}                     | anywhere        | told no longer             |
| {discover, Peer}                          | a peer          | discovered                 |
| cast {sync, Peer, [{Group, Pids}, ...]}   | a peer          | sync                       |
| {join, Peer, Group, PidOrPids}            | a peer          | add                        |
| {leave, Peer, PidOrPids, [Group, ...]}    | a peer          | remove                     |
| {'DOWN', ...}                             | a monitor of it | member_down, or peer_down  |
| {nodeup, Node}                            | the node        | {discover, Me} goes there  |

Anything else, and what only looks like one of these, is dropped: a peer can't end a scope,
nor have it believe anything of the processes of this node.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from minibeam.discovery.group_watchers import EVERYTHING, Watchers
from minibeam.discovery.keys import Key, key
from minibeam.network.visibility import nodes as nodes_of
from minibeam.nodes.calls import Caller
from minibeam.nodes.gen_server import GenServer
from minibeam.nodes.local_node import current, here
from minibeam.nodes.node_monitors import monitor_nodes
from minibeam.nodes.processes import crash_reason, self_
from minibeam.nodes.routing import send
from minibeam.terms import OK, Atom, Pid, Reference, Term, TermMap

DISCOVER = Atom("discover")
BADARG = Atom("badarg")
ERROR = Atom("error")


@dataclass(slots=True)
class Group:
    """A group, and how often each process of one node is in it."""

    name: Term
    pids: Counter[Pid] = field(default_factory=Counter)


Groups = dict[Key, Group]
"""By the `key` of the name, which may be any term."""


@dataclass(slots=True)
class Member:
    """A process of this node that is in a group: our monitor on it, and how often it is in
    which group, by the key of the group."""

    reference: Reference
    groups: Counter[Key] = field(default_factory=Counter)


@dataclass(slots=True)
class Peer:
    """A scope at another node: our monitor on it, and whether it has had a sync of ours."""

    reference: Reference
    synced: bool = False


class Scopes:
    """The scopes that have been started at a node, by name."""

    def __init__(self) -> None:
        self.by_name: dict[Atom, ScopeServer] = {}


class ScopeServer(GenServer):
    """`me` is its own pid. `known` has, by the pid of each scope's process, the groups that
    the processes at its node are in: `known[me]` those of ours, which `members` has by
    process, and the others those of the `peers`."""

    lasting = True

    join: Callable[[Term, Pid | list[Pid]], Atom]
    leave: Callable[[Term, Pid | list[Pid]], Atom]
    member_down: Callable[[Pid], None]
    discovered: Callable[[Pid], None]
    sync: Callable[[Pid, Groups], None]
    peer_down: Callable[[Pid], None]
    add: Callable[[Pid, Term, list[Pid]], None]
    remove: Callable[[Pid, Term, list[Pid]], list[Pid]]

    def init(self, name: Atom) -> None:
        self.node = here()
        self.name = name
        self.me = self_()
        self.known: dict[Pid, Groups] = {self.me: {}}
        self.members: dict[Pid, Member] = {}
        self.peers: dict[Pid, Peer] = {}
        self.watchers = Watchers()
        self.node.part(Scopes).by_name[name] = self
        monitor_nodes(True)
        for other in nodes_of(self.node):
            self.send_to((name, other), (DISCOVER, self.me))

    def handle_call(self, request: Term, caller: Caller) -> Term:
        try:
            return self.answer(request, caller[0])
        except Exception as error:
            return (ERROR, crash_reason(error))

    def answer(self, request: Term, pid: Pid) -> Term:
        match request:
            case (Atom("join_local"), group, pids) if self.are_ours(pids):
                return self.join(group, pids)
            case (Atom("leave_local"), group, pids) if self.are_ours(pids):
                return self.leave(group, pids)
            case Atom("monitor"):
                reference = self.watchers.watch(pid, EVERYTHING)
                groups = names(self.known.values())
                return (reference, TermMap(tuple((each, self.of(each)) for each in groups)))
            case (Atom("monitor"), group):
                return (self.watchers.watch(pid, key(group)), self.of(group))
            case (Atom("demonitor"), Reference() as reference):
                return OK if self.watchers.end(reference) else False
        self.strangers.unknown(request)
        return (ERROR, BADARG)

    def handle_cast(self, request: Term) -> None:
        match request:
            case (Atom("sync"), Pid() as peer, list() as groups) if (
                peer.node != self.node.name and are_groups(groups)
            ):
                self.attempt(self.sync, peer, as_groups(groups))
            case _:
                self.strangers.unknown(request)

    def handle_info(self, message: Term) -> None:
        match message:
            case (Atom("join"), Pid() as peer, group, pids) if are_pids(pids):
                # Nobody listens to a scope that is no peer (any more): there will be a sync.
                if peer in self.peers and pids != []:
                    self.attempt(self.add, peer, group, listed(pids))
            case (Atom("leave"), Pid() as peer, pids, list() as groups) if are_pids(pids):
                if peer in self.peers:
                    for group in groups:
                        self.attempt(self.remove, peer, group, listed(pids))
            case (Atom("discover"), Pid() as peer, *_) if peer.node != self.node.name:
                self.attempt(self.discovered, peer)
            case (Atom("DOWN"), Reference() as reference, _, Pid() as pid, _):
                self.down(reference, pid)
            case (Atom("nodeup"), Atom() as node):
                self.send_to((self.name, node), (DISCOVER, self.me))
            case (Atom("nodedown"), Atom()):
                """The DOWN of the scope that was there says it."""
            case _:
                self.strangers.unknown(message)

    def down(self, reference: Reference, pid: Pid) -> None:
        member, peer = self.members.get(pid), self.peers.get(pid)
        if member is not None and member.reference == reference:
            self.attempt(self.member_down, pid)
        elif peer is not None and peer.reference == reference:
            self.attempt(self.peer_down, pid)
        else:
            self.watchers.end(reference)

    def attempt(self, function: Callable[..., object], *args: Any) -> None:
        """The message was understood, so what fails now is a mistake of ours: who runs the
        loop is told of it, and the scope goes on."""
        try:
            function(*args)
        except Exception as error:
            context = {"message": f"{current()} failed", "exception": error}
            asyncio.get_running_loop().call_exception_handler(context)

    def send_to(self, target: Pid | tuple[Atom, Atom], message: Term) -> None:
        """Sends to a scope, unless its node is gone and only the DOWN is still to come: a
        message would dial it anew."""
        if (target.node if isinstance(target, Pid) else target[1]) in self.node.peers:
            send(target, message)

    def of(self, group: Term) -> list[Pid]:
        """Who is in a group, each as often as it is."""
        found = (groups.get(key(group)) for groups in self.known.values())
        return [pid for each in found if each is not None for pid in each.pids.elements()]

    def are_ours(self, pids: Term) -> bool:
        return are_pids(pids) and all(pid.node == self.node.name for pid in listed(pids))


def listed(pids: Pid | list[Pid]) -> list[Pid]:
    """One or several, as a list."""
    return [pids] if isinstance(pids, Pid) else pids


def are_pids(pids: Term) -> bool:
    return isinstance(pids, Pid) or (
        isinstance(pids, list) and all(isinstance(pid, Pid) for pid in pids)
    )


def are_groups(groups: list[Term]) -> bool:
    return all(
        isinstance(each, tuple)
        and len(each) == 2
        and isinstance(each[1], list)
        and are_pids(each[1])
        for each in groups
    )


def as_groups(groups: list[tuple[Term, list[Pid]]]) -> Groups:
    """The groups of a sync, without those that nobody is in."""
    found: Groups = {}
    for name, pids in groups:
        if pids:
            found.setdefault(key(name), Group(name)).pids.update(pids)
    return found


def names(known: Iterable[Groups]) -> list[Term]:
    """The names of all groups, each once."""
    found = {each: group.name for groups in known for each, group in groups.items()}
    return list(found.values())
