"""Nodes that share names, for tests of 2.5: name servers and registrars, and nothing of what
real ones say to each other besides. What they are asked to write is noted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from minibeam.discovery.global_join import Cluster
from minibeam.discovery.global_names import entry_down, register_name
from minibeam.discovery.lock_server import GLOBAL
from minibeam.discovery.registrar import start_registrar, under_the_lock
from minibeam.discovery.tables import Table, read
from minibeam.discovery.watching import Watches
from minibeam.nodes import connections
from minibeam.nodes.monitors import monitor
from minibeam.nodes.processes import spawn
from minibeam.terms import OK, Atom, Pid, Reference, Term
from tests.name_server_support import THREE, Servers
from tests.support import rest


@dataclass(frozen=True)
class Write:
    """A change of names at one node, who asked for it, and who had locked which nodes."""

    node: str
    change: Any
    by: Pid
    locked: dict[str, list[Pid]]


class NameServers(Servers):
    """As those of real nodes they watch who has a name; and who has had one, so that a DOWN
    comes late: when the name may be another's."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[Write] = []
        self.watched: dict[Reference, tuple[Term, Pid]] = {}

    def answer(self, node: Any, kind: str, request: Any, pid: Pid) -> Term:
        if kind in ("register", "unregister"):
            self.writes.append(Write(node.name, request, pid, self.held(GLOBAL)))
            node.part(Watches).unnamed(request[1])
        if kind == "register":
            node.part(Watches).named_by(*request[1:3])
            self.watched[monitor(request[2])] = request[1:3]
        return super().answer(node, kind, request, pid)

    def heard(self, node: Any, message: Any) -> None:
        reference = message[1]
        if reference in self.watched:
            entry_down(node.part(Table), *self.watched.pop(reference))
        else:
            node.part(Watches).name_of(reference)

    def has(self, name: Term) -> list[Pid | None]:
        """Who has a name by the table of each node."""
        return [read(node.part(Table), name) for node in self.nodes]

    def lock_asked(self) -> bool:
        return any(one.kind == "set_lock" for one in self.asked)


async def sharing(
    net: Any, names: list[str] = THREE, seconds: dict[str, float] | None = None
) -> tuple[list[Any], NameServers]:
    """Nodes that are connected and share names, but have none yet. Their name servers take
    so many seconds for each request."""
    servers = NameServers()
    for name in names:
        node = await net.start(name)
        for other in servers.nodes:
            assert await connections.connect(node, other.name)
        await joins(node, servers, (seconds or {}).get(name, 0.0))
    return servers.nodes, servers


async def joins(node: Any, servers: NameServers, seconds: float = 0.0) -> None:
    """A node that is connected shares names with these from now on."""
    await servers.start(node, seconds)
    start_registrar(node)
    for other in servers.nodes:
        node.part(Cluster).known[other.name] = other.part(Cluster).known[node.name] = 8
    servers.nodes.append(node)


async def while_locked(node: Any, change: Callable[[list[Atom]], Awaitable[object]]) -> None:
    """Returns when all is locked by this node; in a second it makes the change, and then
    gives the lock back."""
    locked = asyncio.Event()

    async def function(nodes: list[Atom]) -> Term:
        locked.set()
        await asyncio.sleep(1)
        await change(nodes)
        return OK

    spawn(under_the_lock, function, node=node)
    await locked.wait()


async def branch(node: Any, name: Term, *resolve: Any) -> tuple[Pid, Atom]:
    """A process that has tried to get a name, and what it was told."""
    pid = spawn(rest, node=node)
    return pid, await node.run(register_name, name, pid, *resolve)


async def strangers(net: Any, node: Any) -> NameServers:
    """The name servers of two more nodes, which this one is connected to: they share no
    names with it."""
    servers = NameServers()
    for name, hidden in (("d@four", False), ("h@five", True)):
        other = await net.start(name, hidden=hidden)
        await servers.start(other)
        assert await connections.connect(node, name)
    return servers
