"""The to-do service on simulated nodes, for tests of it: one node at a host, with its disk."""

from __future__ import annotations

from typing import Any

from minibeam.cluster import todo

THREE = ["a@one", "b@two", "c@three"]
FIVE = [*THREE, "d@four", "e@five"]
TICKTIME = 8.0
"""Seconds: a split is noticed in 10 s at most, and a heal soon after that."""


class Service:
    """A running service. `await service.ask("a@one", "GET", "/lists/home")` asks it there."""

    def __init__(self, net: Any, names: list[str], **options: Any) -> None:
        self.net = net
        self.names = names
        self.options = options

    async def up(self, name: str) -> None:
        """Starts a node, for the first time or again: it has what is on its disk."""
        node = await self.net.start(name, global_names=True, net_ticktime=TICKTIME)
        disk = self.net.host(name).disk
        await todo.start(node, self.names, disk=disk, **self.options)

    async def ask(self, name: str, method: str, path: str, body: Any = None) -> Any:
        return await self.net.nodes[name].run(todo.handle, method, path, body)

    async def put(self, name: str, path: str, text: str) -> None:
        """Writes an entry, which is acknowledged."""
        status, answer = await self.ask(name, "PUT", path, {"text": text})
        assert status == 200, answer

    async def texts(self, name: str, path: str) -> list[str]:
        """The texts of a list, as a node answers."""
        status, answer = await self.ask(name, "GET", path)
        assert status == 200, answer
        return sorted(entry["text"] for entry in answer["entries"].values())

    def look(self, name: str) -> dict[str, Any]:
        return todo.look(self.net.nodes[name])

    def runs_at(self, name: str) -> list[str]:
        """The nodes where the process of a list runs."""
        return [node for node in self.living() if name in self.look(node)["runs"]]

    def living(self) -> list[str]:
        hosts = self.net.hosts
        return [node for node in self.names if not hosts[node.partition("@")[2]].dead]

    async def equal(self, name: str) -> bool:
        """Whether all nodes have the same copy of a list, when nothing is on its way."""
        await self.net.sleep(1)
        copies = [self.look(node)["copies"][name]["digest"] for node in self.names]
        return len(set(copies)) == 1

    async def settled(self) -> None:
        """Long enough for what goes on after a fault to be over."""
        await self.net.sleep(60)


async def started(net: Any, names: list[str] = THREE, **options: Any) -> Service:
    """A service whose nodes have found each other."""
    service = Service(net, names, **options)
    for name in names:
        await service.up(name)
    await net.sleep(20)
    return service
