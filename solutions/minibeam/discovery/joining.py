"""How the name servers of two nodes that have connected join their clusters.

    nodeup -> init_connect, with a tag of our own      (we call ourselves)
    init_connect from there, with theirs -> pending; the locker is to lock both clusters
    lock_is_set, from our locker -> exchange: our names
    their exchange, and locked here -> the resolver merges -> resolved: what they must change
    their resolved, and merged here -> joined: names, known nodes; in_sync, new_nodes to others

Both do the same, at their own pace: what comes before its time is kept in the Session. One
that is out of step (a tag that is not ours) is cancelled and begins anew. When a node is
lost, or turns out to be joined with already, all of its session is forgotten. Where it can't
go on, since something fails here, or the other says what makes no sense, it is broken off,
so that the names are not locked any longer, and begun anew a little later.

There may be very many names. So they are gone through in pieces, and in between this node
does what else it has to do, above all its ticks. The name server takes no other message
meanwhile: to it, and to all who ask it, a change is still one step.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from minibeam.discovery.global_join import (
    DELETE,
    Cluster,
    Operation,
    arrived,
    joined,
    merge,
)
from minibeam.discovery.holdings import Holdings
from minibeam.discovery.locker import CANCEL, HIS_LOCKER
from minibeam.discovery.partitions import send_if_connected
from minibeam.discovery.sessions import (
    Session,
    cancel_connect,
    is_entry,
    is_operation,
    requester_in,
    say_later,
    with_versions,
)
from minibeam.discovery.tables import NAME_SERVER, Table, snapshot
from minibeam.network.visibility import nodes as nodes_of
from minibeam.nodes import connections
from minibeam.nodes.calls import GEN_CAST, cast
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import LocalNode, here
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import spawn
from minibeam.nodes.routing import send
from minibeam.terms import KILL, Atom, Pid, Term

VERSION = 8
"""The version of the protocol of `global` that we speak, as OTP 25 to 28."""
PIECE = 500
"""How many names are gone through at once."""
AGAIN = Atom("again")
PAUSE = 5.0
"""Seconds from one session that could not go on to the next."""
STRANGE = Atom("strange")
TOLD_WITHIN = 30.0
"""Seconds that a node which knows us may be unknown to us."""
UNUSED = Atom("unused")
NOT_A_PID = Atom("no_longer_a_pid")


class Joining:
    """The sessions of one name server."""

    def __init__(self, node: LocalNode, locker: Pid, holdings: Holdings) -> None:
        self.node = node
        self.locker = locker
        self.holdings = holdings
        self.cluster = node.part(Cluster)
        self.sessions: dict[Atom, Session] = {}
        self.early: dict[Atom, tuple[int, Term, Pid]] = {}
        """What nodes have said in init_connect before we had their nodeup."""
        self.know_us: dict[Atom, int] = {}
        """Connected nodes that are in sync with us, as they say, and that we do not know
        yet; each with a tag."""
        self.tags = 0

    # -- a session begins --------------------------------------------------------------

    def node_up(self, name: Atom) -> None:
        if name in self.cluster.known or name in self.sessions:
            return
        self.tags += 1
        self.sessions[name] = Session(self.tags)
        locker: Term = (Atom("locker"), NOT_A_PID, {}, self.locker)
        self.tell(name, (Atom("init_connect"), (VERSION, self.tags), self.node.name, locker))
        if name in self.early:
            self.init_connect(name, *self.early.pop(name))

    def init_connect(self, name: Atom, version: int, his_tag: Term, locker: Pid) -> None:
        session = self.sessions.get(name)
        if session is not None and session.version:
            send_if_connected(self.node, name, cancel_connect(self.node, his_tag))
            self.restart(name)
            session = self.sessions.get(name)
        if session is None:
            self.early[name] = (version, his_tag, locker)
            return
        session.his_tag, session.version = his_tag, min(version, VERSION)
        him = (HIS_LOCKER, locker, session.version, his_tag, session.my_tag)
        send(self.locker, him)
        if version >= VERSION:
            ack = (Atom("init_connect_ack"), self.node.name, his_tag, session.my_tag)
            send_if_connected(self.node, name, ack)

    def acknowledged(self, name: Atom, my_tag: Term, his_tag: Term) -> None:
        session = self.sessions.get(name)
        if session is None or (session.my_tag, session.his_tag) != (my_tag, his_tag):
            send_if_connected(self.node, name, cancel_connect(self.node, his_tag))
            self.restart(name)

    def cancelled(self, name: Atom, my_tag: Term) -> None:
        """The other side has given up this session."""
        session = self.sessions.get(name)
        if session is not None and session.my_tag == my_tag:
            session.version = 0
            self.restart(name)

    def restart(self, name: Atom) -> None:
        """Begins anew, where we have begun at all."""
        up = name in self.sessions
        self.drop(name)
        if up:
            self.node_up(name)

    def drop(self, name: Atom, messages: Iterable[Term] = ()) -> None:
        """Forgets all that was under way with a node. Its locker is told to stop, and first
        to send messages; the other side is told if it may not know."""
        self.early.pop(name, None)
        session = self.sessions.pop(name, None)
        if session is None:
            return
        send(self.locker, (CANCEL, name, session.my_tag, [*messages]))
        if session.version:
            send_if_connected(self.node, name, cancel_connect(self.node, session.his_tag))
        if session.resolver is not None:
            exit_process(session.resolver, KILL)

    def break_off(self, name: Atom) -> None:
        """A session can't go on: all is unlocked, at both sides, and begun anew later. If
        we have told the other what we found out it may have joined: then with a new
        connection, so that both know nothing of each other."""
        session = self.sessions.get(name)
        told = session is None or session.operations is not None
        self.drop(name)
        if told:
            send(NAME_SERVER, (Atom("extra_nodedown"), name))
        else:
            spawn(say_later, PAUSE, (AGAIN, name))

    def again(self, name: Atom) -> None:
        if name in nodes_of(self.node):
            self.node_up(name)

    def in_step(self, name: Atom, tag: Term) -> Session | None:
        """The session with a node that a tag belongs to; another one is given up."""
        session = self.sessions.get(name)
        if session is not None and session.my_tag == tag:
            return session
        send(self.locker, (CANCEL, name, tag, []))
        return None

    # -- names are exchanged -----------------------------------------------------------

    def lock_set(self, message: tuple[Term, ...]) -> None:
        """One locker says something to the other: only what belongs to this session."""
        name = message[1].node
        session = self.sessions.get(name)
        if len(message) == 4 or (session is not None and session.my_tag == message[4]):
            send(self.locker, message)

    def locked(self, name: Atom, tag: Term, lock_id: Term) -> None:
        session = self.in_step(name, tag)
        if session is not None:
            session.lock_id = lock_id
            names = snapshot(self.node.part(Table))
            self.tell(name, (Atom("exchange"), self.node.name, names, [], session.his_tag))
            self.exchange(name, session)

    def exchanged(self, name: Atom, names: list[Any], tag: Term) -> None:
        session = self.in_step(name, tag)
        if session is not None:
            session.names = names
            self.exchange(name, session)

    def exchange(self, name: Atom, session: Session) -> None:
        """Once it is locked here and their names are here, a process of its own finds out
        what to do: it may have to ask, and others want to be answered meanwhile."""
        if session.lock_id is not None and session.names is not None:
            table = self.node.part(Table)
            session.resolver = spawn(find_out, table, name, session.my_tag, session.names)
            monitor(session.resolver)

    def gone(self, pid: Pid) -> None:
        """A process is gone. Is it a resolver that has not said what it found out, it never
        will."""
        for name, session in list(self.sessions.items()):
            if session.resolver == pid:
                self.break_off(name)

    def senseless(self, name: Atom, tag: Term) -> None:
        """What a node was to say has come, and nothing can be made of it."""
        if self.in_step(name, tag) is not None:
            self.break_off(name)

    async def found_out(
        self, name: Atom, tag: Term, ours: list[Any], theirs: list[Any]
    ) -> None:
        session = self.in_step(name, tag)
        if session is not None:
            session.resolver, session.operations = None, ours
            nodes = list(self.cluster.known.items())
            known: list[Any] = nodes if session.version >= 7 else [node for node, _ in nodes]
            resolved: Term = (Atom("resolved"), self.node.name, theirs, known, UNUSED, [])
            self.tell(name, (*resolved, session.his_tag))
            await self.resolve(name, session)

    async def resolved(
        self, name: Atom, theirs: list[Any], known: list[Any], tag: Term
    ) -> None:
        session = self.in_step(name, tag)
        if session is not None:
            session.resolved = (theirs, known)
            await self.resolve(name, session)

    async def resolve(self, name: Atom, session: Session) -> None:
        """Once both sides have found out, it is done."""
        if session.operations is None or session.resolved is None:
            return
        try:
            await self.join(name, session, session.operations, *session.resolved)
        except Exception:
            self.break_off(name)
            raise

    async def join(
        self,
        name: Atom,
        session: Session,
        ours: list[Operation],
        theirs: list[Any],
        his_known: list[Any],
    ) -> None:
        """Both clusters are one, see `joined`."""
        operations = [*ours, *filter(is_operation, theirs)]
        his_nodes = with_versions(his_known)
        nodes = [(name, session.version), *his_nodes]
        extra = [(Atom("vsn"), session.version), (Atom("lock"), session.lock_id)]
        before = list(self.cluster.known.items())
        change = self.changing(session.lock_id[1])
        last = await all_but_the_last(self.cluster, operations, change)
        for other, _ in his_nodes:
            self.sync_with(other)
            self.joined_with(other)
        messages: list[Term] = []
        for other, version in before:
            new = nodes if version >= 7 else [node for node, _ in nodes]
            told: Term = (Atom("new_nodes"), self.node.name, operations, [], new, extra)
            messages.append((other, told))
        session.version = 0
        self.drop(name, messages)
        self.met(joined(self.cluster, name, nodes, last, change))

    def changing(self, requester: Term) -> Callable[[Operation], None]:
        allowed = self.holdings.allows(requester=requester)
        return lambda operation: self.holdings.change(operation, allowed)

    # -- others have joined ------------------------------------------------------------

    async def new_nodes(self, operations: list[Any], known: list[Any], extra: Term) -> None:
        """A node of our cluster has joined with another one."""
        nodes = with_versions(known)
        change = self.changing(requester_in(extra))
        wanted = filter(is_operation, operations)
        last = await all_but_the_last(self.cluster, wanted, change)
        added = joined(self.cluster, None, nodes, last, change)
        for name in added:
            self.sync_with(name)
        self.met(added)

    def met(self, nodes: Iterable[Atom]) -> None:
        """Nodes are known now, and their names are here."""
        for name in nodes:
            if self.know_us.pop(name, None):
                self.in_sync(name)

    def in_sync(self, name: Atom) -> None:
        """A node says that there is nothing more to settle with it. If we do not know it
        yet, it knows us from somebody who is about to tell us of it, with its names, and
        until then nobody is told that they are here. Who was to tell us may have been lost
        before that: then it is `strange`, after a while."""
        if name in self.cluster.known:
            self.cluster.synced[name] = None
            arrived(self.cluster, name)
            self.joined_with(name)
        elif name in nodes_of(self.node):
            self.tags += 1
            self.know_us[name] = self.tags
            spawn(say_later, TOLD_WITHIN, (STRANGE, name, self.tags))

    def is_strange(self, name: Atom, tag: Term) -> bool:
        """Whether a node that said it knows us is still one that we do not know."""
        return bool(self.know_us.get(name) == tag)

    def lost(self, name: Atom) -> None:
        """A node is gone."""
        self.know_us.pop(name, None)
        self.drop(name)

    def joined_with(self, name: Atom) -> None:
        """There is nothing more to settle with a node."""
        if name in self.sessions:
            self.sessions[name].version = 0
        self.drop(name)

    def sync_with(self, name: Atom) -> None:
        if name != self.node.name:
            spawn(sync_other, name)

    def tell(self, name: Atom, message: Term) -> None:
        """Casts to the name server of a node that we are joining with. Where the connection
        is gone the session is, too: its nodedown is on the way."""
        send_if_connected(self.node, name, (GEN_CAST, message))


def pieces(items: list[Any]) -> Iterable[list[Any]]:
    """A list in pieces; no items are one piece of none."""
    return (items[at : at + PIECE] for at in range(0, max(1, len(items)), PIECE))


async def all_but_the_last(
    cluster: Cluster, operations: Iterable[Operation], change: Callable[[Operation], None]
) -> list[Operation]:
    """Makes the changes of a join, those that delete after those that insert, but for the
    last piece. That is returned: to make it is to have joined."""
    *most, last = pieces(sorted(operations, key=lambda operation: operation[0] == DELETE))
    for piece in most:
        joined(cluster, None, [], piece, change)
        await asyncio.sleep(0)
    return last


async def find_out(table: Table, name: Atom, tag: int, names: list[Any]) -> None:
    """The resolver: a process that merges, and tells the name server what has come of it."""
    first, *others = pieces([item for item in names if is_entry(item)])
    ours, theirs = await merge(table, name, first)
    for piece in others:
        await asyncio.sleep(0)
        for_us, for_them = await merge(table, name, piece)
        ours += for_us
        theirs += for_them
    cast(NAME_SERVER, (Atom("exchange_ops"), name, tag, ours, theirs))


async def sync_other(name: Atom) -> None:
    """Connects to a node that we know through another, and says that we are in sync. One
    that can't be reached is treated as lost, at once: the monitors on its processes that
    have names have failed with the same attempt, and the names are gone from here. So it
    must be joined with anew, and a second attempt would only hide that.

    By then it may be known no more: who knew it was lost meanwhile. Then nothing is said,
    for it would take us to have its names, and never join with us.
    """
    node = here()
    connected = await connections.connect(node, name)
    if name not in node.part(Cluster).known:
        return
    if connected:
        cast((NAME_SERVER, name), (Atom("in_sync"), node.name, True))
    else:
        send(NAME_SERVER, (Atom("extra_nodedown"), name))
