"""The process global_name_server: the one that changes this node's names and locks.

What it is asked, each as OTP's says it (`global` of OTP 25, version 8 of its protocol):

| calls                             | answer         | of whom                              |
| --------------------------------- | -------------- | ------------------------------------ |
| {register, Name, Pid, Method}     | yes            | a registrar that holds the lock      |
| {unregister, Name}                | ok             |                                      |
| {set_lock, Id}, {del_lock, Id}    | true or false  | any process, of any node             |
| get_known, get_synced             | nodes          |                                      |
| get_protocol_version              | 8              |                                      |
| get_names_ext                     | []             |                                      |
| {sync, Nodes}                     | ok, later      | a process of this node               |

Casts are what the name servers of nodes that join say to each other (joining.py), plain
messages what they say of lost connections (partitions.py).

It watches every process that has a name or a lock here. A death needs no message from
anybody else, since each node's name server learns of it by a monitor of its own.

It never waits for anybody: name servers that wait for each other would never answer again.
"""

from __future__ import annotations

from typing import Any

from minibeam.discovery import redial
from minibeam.discovery.global_join import (
    INSERT,
    Cluster,
    Sync,
    arrived,
    left,
)
from minibeam.discovery.global_names import whereis_name
from minibeam.discovery.holdings import Holdings
from minibeam.discovery.joining import VERSION, Joining
from minibeam.discovery.lock_server import (
    GLOBAL,
)
from minibeam.discovery.locker import start_locker
from minibeam.discovery.partitions import Partitions
from minibeam.discovery.registrar import start_registrar
from minibeam.discovery.sessions import say_later
from minibeam.discovery.tables import YES
from minibeam.network.visibility import nodes as nodes_of
from minibeam.nodes.calls import Caller, reply
from minibeam.nodes.connections import DISCONNECT, disconnect
from minibeam.nodes.gen_server import NO_REPLY, GenServer
from minibeam.nodes.local_node import here
from minibeam.nodes.node_monitors import NODE_TYPE, REASON, monitor_nodes
from minibeam.nodes.processes import spawn
from minibeam.terms import OK, Atom, Pid, Reference, Term

UNDEFINED = Atom("undefined")
HIDDEN = (NODE_TYPE, Atom("hidden"))
"""Who is a node that shares no names. Its processes may hold locks here."""
BAD_REQUEST = (Atom("error"), Atom("badarg"))


class NameServer(GenServer):
    lasting = True

    def init(self) -> None:
        self.node = here()
        self.cluster = self.node.part(Cluster)
        self.holdings = Holdings(self.node)
        self.locker = start_locker(self.node)
        self.registrar = start_registrar(self.node)
        self.joining = Joining(self.node, self.locker, self.holdings)
        self.partitions = Partitions(self)
        self.losing: set[Atom] = set()
        """Nodes that are hung up on to begin anew with them, until they are down."""
        monitor_nodes(True, ["all", REASON])
        for name in nodes_of(self.node):
            self.joining.node_up(name)

    # -- what comes --------------------------------------------------------------------

    def handle_call(self, request: Term, caller: Caller) -> Any:
        match request:
            case (Atom("set_lock"), (_, _) as lock_id):
                return self.holdings.set_lock(lock_id, caller[0])
            case (Atom("del_lock"), (_, _) as lock_id):
                self.holdings.del_lock(lock_id, caller[0])
                return True
            case (Atom("register" | "register_ext"), name, Pid() as pid, method, *_):
                allowed = self.holdings.allows(pid=caller[0])
                self.holdings.change((INSERT, (name, pid, method)), allowed)
                return YES
            case (Atom("unregister"), name):
                if self.holdings.allows(pid=caller[0]):
                    self.holdings.delete(name)
                return OK
            case Atom("get_known"):
                return list(self.cluster.known)
            case Atom("get_synced"):
                return list(self.cluster.synced)
            case Atom("get_protocol_version"):
                return VERSION
            case Atom("get_names_ext"):
                return []
            case (Atom("sync"), list() as nodes) if all(type(name) is Atom for name in nodes):
                # Who is lost already would never come, nor be lost once more.
                missing = {*nodes} & {*nodes_of(self.node)} - {*self.cluster.synced}
                self.cluster.syncs.append(Sync(caller, missing))
                arrived(self.cluster, self.node.name)
                return NO_REPLY
        self.strangers.unknown(request)
        return BAD_REQUEST

    async def handle_cast(self, request: Term) -> None:
        joining = self.joining
        match request:
            case (
                Atom("init_connect"),
                (int() as version, tag, *_),
                Atom() as name,
                (Atom("locker"), _, _, Pid() as locker),
            ):
                joining.init_connect(name, version, tag, locker)
            case (Atom("lock_set"), Pid(), bool(), _) | (
                Atom("lock_set"),
                Pid(),
                bool(),
                _,
                _,
            ):
                joining.lock_set(request)
            case (Atom("lock_is_set"), Atom() as name, tag, (_, _) as lock_id):
                joining.locked(name, tag, lock_id)
            case (Atom("exchange"), Atom() as name, list() as names, _, tag):
                joining.exchanged(name, names, tag)
            case (Atom("exchange_ops"), Atom() as name, tag, list() as ours, list() as theirs):
                await joining.found_out(name, tag, ours, theirs)
            case (
                Atom("resolved"), Atom() as name, list() as theirs, list() as known, _, _, tag
            ):  # fmt: skip
                await joining.resolved(name, theirs, known, tag)
            case (
                Atom("new_nodes"),
                _,
                list() as changes,
                _,
                list() as known,
                list() as extra,
            ):
                await joining.new_nodes(changes, known, extra)
            case (Atom("exchange" | "resolved"), Atom() as name, *_, tag):
                self.strangers.unknown(request)
                joining.senseless(name, tag)
            case (Atom("in_sync"), Atom() as name, _):
                joining.in_sync(name)
            case (Atom("async_del_name" | "async_del_lock"), _, _):
                """Of nodes so old that they tell of deaths; our own monitors do that."""
            case _:
                self.strangers.unknown(request)

    def handle_info(self, message: Term) -> None:
        match message:
            case (Atom("DOWN"), Reference() as reference, _, Pid() as pid, _):
                self.holdings.gone(reference, pid)
                self.joining.gone(pid)
            case (Atom("nodeup"), Atom() as name, list() as info):
                if HIDDEN not in info:
                    redial.came(self.node, name)
                    self.joining.node_up(name)
            case (Atom("nodedown"), Atom() as name, list() as info):
                self.holdings.node_gone(name)
                if HIDDEN not in info:
                    self.node_down(name, wanted=(REASON, DISCONNECT) in info)
            case (Atom("extra_nodedown"), Atom() as name):
                # If it has come to us meanwhile, it may know us still.
                self.lose(name)
            case (Atom("strange"), Atom() as name, tag):
                if self.joining.is_strange(name, tag):
                    self.lose(name)
            case (Atom("again"), Atom() as name):
                self.joining.again(name)
            case (Atom("init_connect_ack"), Atom() as name, my_tag, his_tag):
                self.joining.acknowledged(name, my_tag, his_tag)
            case (Atom("cancel_connect"), Atom() as name, tag):
                self.joining.cancelled(name, tag)
            case (
                Atom("lost_connection"), Atom() as who, life, int() as number, Atom() as whom
            ):  # fmt: skip
                self.partitions.heard(who, life, number, whom)
            case (Atom("remove_connection"), Atom() as name):
                self.partitions.unwanted(name)
            case (Atom("whereis"), name, (Pid(), _) as caller):
                self.whereis(name, caller)
            case _:
                super().handle_info(message)

    # -- nodes that go, and others that ask ---------------------------------------------

    def whereis(self, name: Term, caller: Caller) -> None:
        """Answers a node that has no table of its own, when nobody is changing names."""
        if GLOBAL in self.holdings.locks.locks:
            spawn(say_later, self.node.random.random(), (Atom("whereis"), name, caller))
        else:
            pid = whereis_name(name)
            reply(caller, UNDEFINED if pid is None else pid)

    def lose(self, name: Atom) -> None:
        """Has a node and this one lose each other, and begin anew: one of them knows the
        other, which does not know it."""
        if disconnect(self.node, name):
            self.losing.add(name)
        else:
            self.node_down(name, wanted=False)

    def node_down(self, name: Atom, *, wanted: bool) -> None:
        """A node is gone. If it shared names with us, or was about to, it is dialled again,
        unless somebody here wanted it gone."""
        sought = name in self.members(0) or redial.sought(self.node, name)
        given_up = self.partitions.lost(name, self.node_lost(name))
        if name in self.losing:
            self.losing.remove(name)
            sought, wanted = True, False
        if given_up or (sought and not wanted):
            redial.redial(self.node, name)
        elif wanted:
            redial.let_go(self.node, name)

    def node_lost(self, name: Atom) -> bool:
        self.joining.lost(name)
        return left(self.cluster, name)

    def members(self, version: int) -> list[Atom]:
        """The nodes that share names with us, or are about to, and speak a version."""
        known = {
            name: session.version
            for name, session in self.joining.sessions.items()
            if session.version
        } | self.cluster.known
        return [name for name, theirs in known.items() if theirs >= version]
