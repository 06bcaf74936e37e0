"""The simulated name directory: which node listens where, as epmd knows it.

register  a node's port; the answer is the creation of this life of the node
look_up   a peer's host and port
close     the node is gone from the directory; so it is when its host dies

Each host answers for its own nodes: to look one up, the host must be reachable.
"""

from __future__ import annotations

from course.sim.dice import Dice
from course.sim.errors import NodeNotFound
from course.sim.hosts import Host
from course.sim.wire import Wire


class Directory:
    """What all hosts' directories hold together."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._dice = Dice(wire.loop.seed, "directory")
        self._nodes: dict[str, tuple[Host, int]] = {}

    def of(self, host: Host) -> HostDirectory:
        """The directory as a node on this host uses it."""
        return HostDirectory(self, host)

    def names(self, host: str) -> list[tuple[str, int]]:
        """The nodes registered at a host, with their ports."""
        return [(name, port) for name, (at, port) in self._nodes.items() if at.name == host]

    def enter(self, name: str, host: Host, port: int) -> int:
        """A new creation, 4 to 2**32 - 1. OSError when the name is registered already."""
        if name in self._nodes:
            raise OSError(f"the name {name} is in use: another node registered it")
        self._nodes[name] = (host, port)
        return 4 + self._dice.below(2**32 - 4)

    def leave(self, name: str, host: Host) -> None:
        if name in self._nodes and self._nodes[name][0] is host:
            del self._nodes[name]

    def drop(self, host: Host) -> None:
        """A host died: its nodes are gone."""
        self._nodes = {name: at for name, at in self._nodes.items() if at[0] is not host}

    async def find(self, peer: str, asker: Host) -> tuple[str, int]:
        where = peer.partition("@")[2]
        if where not in self._wire.hosts:
            raise NodeNotFound(f"no host {where} in this network (looking for {peer})")
        await self._wire.reach(asker, where, self._dice)
        await self._wire.trip(where, asker.name, self._dice)
        if peer not in self._nodes:
            raise NodeNotFound(f"no node {peer} is registered at {where}")
        host, port = self._nodes[peer]
        return host.name, port


class HostDirectory:
    """The directory given to one node: it registers itself and looks up others."""

    def __init__(self, directory: Directory, host: Host) -> None:
        self._directory = directory
        self._host = host
        self._mine: list[str] = []

    async def register(self, name: str, port: int, *, hidden: bool = False) -> int:
        """Make a node known, by its full name or the part before the @; its creation.
        OSError when its name is in use."""
        if "@" not in name:
            name = f"{name}@{self._host.name}"
        creation = self._directory.enter(name, self._host, port)
        self._mine.append(name)
        return creation

    async def look_up(self, peer: str) -> tuple[str, int]:
        """Host and port of a node. NodeNotFound, or TimeoutError if its host is cut off."""
        return await self._directory.find(peer, self._host)

    def close(self) -> None:
        for name in self._mine:
            self._directory.leave(name, self._host)
        self._mine.clear()
