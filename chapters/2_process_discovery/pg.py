"""Process groups: a name that many processes have, at any nodes.

A scope is a server of one name at each node that takes part. It says of its own node's
processes which group they are in, and keeps what the scopes of that name at other nodes,
its peers, say of theirs. Nobody asks and nobody locks. To read is to look into what is kept
here: no message.

    A                                             B
    |--- {discover, A} ------------------------->|  a node has come: who is there?
    |<-- cast {sync, B, [{Group, Pids}, ...]} ---|  all of B's; and where A is new to B:
    |<-- {discover, B} --------------------------|  who are you?
    |--- cast {sync, A, [...]} ----------------->|  all of A's
    |--- {join, A, Group, Pids} ---------------->|  each change from then on
    |--- {leave, A, Pids, [Group, ...]} -------->|
    |                      A is gone, a DOWN --->|  and with it all of A's

As `pg` of OTP, to the byte.

A process is in a group as many times as it has joined. What always holds:

- a group that is kept has a process in it, and each process of ours that is in one is
  watched;
- what a peer has of us is one sync, and then every change since, in order. Who has had no
  sync is told of no change. (OTP's `pg` would end of a leave from a group that it has not
  heard of.)
"""

from __future__ import annotations

from minibeam.discovery.keys import key
from minibeam.discovery.scope_server import (
    DISCOVER,
    Group,
    Groups,
    Member,
    Peer,
    Scopes,
    ScopeServer,
    listed,
    names,
)
from minibeam.nodes import gen_server, monitors
from minibeam.nodes.calls import GEN_CAST, call
from minibeam.nodes.local_node import LocalNode, current, here
from minibeam.nodes.mailboxes import NOTHING
from minibeam.nodes.processes import is_alive
from minibeam.nodes.routing import must_be
from minibeam.terms import OK, Atom, Exit, Pid, Reference, Term

JOIN, LEAVE, SYNC = Atom("join"), Atom("leave"), Atom("sync")
NOT_JOINED = Atom("not_joined")


class Scope(ScopeServer):
    """The process of a scope at one node. What it keeps, and what has it call these
    functions, is said in scope_server.py."""

    def add(self, scope: Pid, group: Term, pids: list[Pid]) -> None:
        """Processes of a scope's node are in a group once more each; who watches it hears
        of it."""
        self.known[scope].setdefault(key(group), Group(group)).pids.update(pids)
        self.watchers.tell(JOIN, group, pids)

    def remove(self, scope: Pid, group: Term, pids: list[Pid]) -> list[Pid]:
        """Processes of a scope's node are in a group once less each; a list of those that
        were in it, a pid as often as it was taken out.

        `known[scope]` has the Group, by its `key`, and its `pids` count. A pid whose count is
        0 is not to stay in `pids`, nor a Group without pids in `known`. Who watches the group
        hears, by `watchers.tell`, LEAVE and that list; if it is empty, nothing.
        """
        raise NotImplementedError("pg.Scope.remove is still to be written")

    def join(self, group: Term, pids: Pid | list[Pid]) -> Atom:
        """A process of this node, or a list of them (`listed` makes a list of either), joins
        a group: OK. For an empty list that is all.

        Each counts in the `groups` of its Member, by the `key` of the group; who is in no
        group yet gets a Member, with a monitor on it (`monitors.monitor`), in `members`.
        Then they are in the group: `add`, and the scope is `me`. The peers are told, by
        `tell`, (JOIN, me, group, pids), with one pid or a list, as it was given.
        """
        raise NotImplementedError("pg.Scope.join is still to be written")

    def leave(self, group: Term, pids: Pid | list[Pid]) -> Atom:
        """A process of this node, or a list of them, leaves a group: OK, or NOT_JOINED if none
        was in it, and then nothing is done.

        `remove` says who was. These count once less in the `groups` of their Member; who is
        in no group any more has no Member, and no monitor (`monitors.demonitor`, with
        flush). The peers are told, by `tell`, (LEAVE, me, who was in it, [group]): one pid
        if one was given, else a list.
        """
        raise NotImplementedError("pg.Scope.leave is still to be written")

    def member_down(self, pid: Pid) -> None:
        """A process that has a Member is dead: it has none any more, and is taken out of each
        group (`remove`) as often as it was in it.

        Its Member has the keys of the groups, and `known[me]` their names by these. The peers
        are told in one message, by `tell`: (LEAVE, me, pid, names), where the name of a group
        stands as often as the process was in it.
        """
        raise NotImplementedError("pg.Scope.member_down is still to be written")

    def discovered(self, peer: Pid) -> None:
        """A scope at another node asks who is here; a message to it goes by `send_to`.

        It is sent all that there is of ours, new or not: (GEN_CAST, (SYNC, me, everything())),
        and is `synced` from now on. If it is new, it is made a Peer, in `peers`, with a
        monitor on it, nothing is `known` of it yet, and it is asked as well: (DISCOVER, me),
        behind the sync.
        """
        raise NotImplementedError("pg.Scope.discovered is still to be written")

    def sync(self, peer: Pid, groups: Groups) -> None:
        """All that there is of a peer: these are its groups now, whatever was known of it. If
        it is new it is made a Peer, with a monitor on it; it has had no sync of ours by this.

        Who watches hears of the difference, by `watchers.tell`, for each group: LEAVE, and
        who is in it less often than before; JOIN, and who is in it more often; a pid as
        often as the counts differ. Where there is no difference, nothing.
        """
        raise NotImplementedError("pg.Scope.sync is still to be written")

    def peer_down(self, peer: Pid) -> None:
        """A peer is gone, or the connection to its node: nothing is left of it in `peers` and
        `known`. Who watches hears that its processes have left, as in `sync`. They may well
        be alive: should the peer come back, there will be a sync.
        """
        raise NotImplementedError("pg.Scope.peer_down is still to be written")

    def everything(self) -> list[tuple[Term, list[Pid]]]:
        """All groups of the processes of this node, as a sync has them."""
        ours = self.known[self.me].values()
        return [(group.name, list(group.pids.elements())) for group in ours]

    def tell(self, message: Term) -> None:
        """Sends to all peers that have had a sync."""
        for pid, peer in self.peers.items():
            if peer.synced:
                self.send_to(pid, message)


# What processes call. `scope` is a name.


async def start(scope: str = "pg", *, node: LocalNode | None = None) -> Pid:
    """Starts a scope at this node, or at another of this program. Nothing but a kill ends
    it. Exit({already_started, Pid}) if it runs. (`pg:start/1`)"""
    name = Atom(scope)
    return await gen_server.start(Scope, name, name=name, node=node)


async def join(group: Term, pids: Pid | list[Pid], scope: str = "pg") -> Atom:
    """Has a process of this node, or several, join a group: OK. ValueError for one of
    another node. Where no such scope runs: Exit(noproc), here and below. (`pg:join/3`)"""
    answer: Atom = await ask(scope, (Atom("join_local"), group, ours(pids)))
    return answer


async def leave(group: Term, pids: Pid | list[Pid], scope: str = "pg") -> Atom:
    """Has a process of this node, or several, leave a group, once each: OK, or NOT_JOINED if
    none of them was in it. (`pg:leave/3`)"""
    answer: Atom = await ask(scope, (Atom("leave_local"), group, ours(pids)))
    return answer


async def monitor(group: Term, scope: str = "pg") -> tuple[Reference, list[Pid]]:
    """A reference, and who is in a group now. From now on the running process gets
    (reference, JOIN or LEAVE, group, pids) for each change. (`pg:monitor/2`)"""
    answer: tuple[Reference, list[Pid]] = await ask(scope, (Atom("monitor"), group))
    return answer


async def monitor_scope(scope: str = "pg") -> tuple[Reference, Term]:
    """The same for all groups: a dict with who is in each, and messages of any.
    (`pg:monitor_scope/1`)"""
    answer: tuple[Reference, Term] = await ask(scope, Atom("monitor"))
    return answer


async def demonitor(reference: Reference, scope: str = "pg") -> Atom | bool:
    """Ends a monitor of groups: OK, and none of its messages is left; False if there is none.
    (`pg:demonitor/2`)"""
    ended: Atom | bool = await ask(scope, (Atom("demonitor"), reference))
    mailbox = current().mailbox
    while ended and mailbox.take(lambda message: of(message, reference)) is not NOTHING:
        pass
    return ended


def get_members(group: Term, scope: str = "pg") -> list[Pid]:
    """Who is in a group, each as often as it is, in any order: what is known here, without a
    message. Nobody if there is no such group or scope. (`pg:get_members/2`)"""
    found = running(scope)
    return [] if found is None else found.of(group)


def get_local_members(group: Term, scope: str = "pg") -> list[Pid]:
    """Those of them that are at this node. (`pg:get_local_members/2`)"""
    return [pid for pid in get_members(group, scope) if pid.node == here().name]


def which_groups(scope: str = "pg") -> list[Term]:
    """All groups that somebody is in, in any order. (`pg:which_groups/1`)"""
    found = running(scope)
    return [] if found is None else names(found.known.values())


def which_local_groups(scope: str = "pg") -> list[Term]:
    """All groups that a process of this node is in. (`pg:which_local_groups/1`)"""
    found = running(scope)
    return [] if found is None else names([found.known[found.me]])


def running(scope: str) -> ScopeServer | None:
    """The scope of this name at this node, if it is alive."""
    found = here().part(Scopes).by_name.get(Atom(scope))
    return found if found is not None and is_alive(found.me) else None


async def ask(scope: str, request: Term) -> Term:
    match await call(Atom(scope), request, None):
        case ("error", reason):
            raise Exit(reason)
        case answer:
            return answer


def ours(pids: Pid | list[Pid]) -> Pid | list[Pid]:
    for pid in listed(pids):
        must_be(Pid, pid)
        if pid.node != here().name:
            raise ValueError(f"{pid} is a process of another node: join it there")
    return pids


def of(message: Term, reference: Reference) -> bool:
    """Whether a message tells of groups under this reference."""
    return isinstance(message, tuple) and len(message) == 4 and message[0] == reference
