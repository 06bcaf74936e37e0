"""The same stories over real TCP: nodes in one ordinary loop, on 127.0.0.1.

What a story may use here is what both networks have: `start` and `note`. There are no
faults, and time is the wall's, so a story that needs either runs simulated only. Names
are as in the simulation (a@one), though all nodes are on this machine.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any

from course.sim.errors import NodeNotFound

COOKIE = "loopback"
ADDRESS = "127.0.0.1"


class LoopbackDirectory:
    """A name directory in memory, as one node uses it."""

    def __init__(self, net: LoopbackNetwork, node: str) -> None:
        self._net = net
        self._node = node

    async def register(self, name: str, port: int, *, hidden: bool = False) -> int:
        """Make the node known; its creation. OSError when its name is in use."""
        if self._node in self._net.ports:
            raise OSError(f"the name {self._node} is in use: another node registered it")
        self._net.ports[self._node] = port
        self._net.creations += 1
        return 4 + self._net.creations

    async def look_up(self, peer: str) -> tuple[str, int]:
        """Address and port of a node, or NodeNotFound."""
        if peer not in self._net.ports:
            raise NodeNotFound(f"no node {peer} is registered")
        return ADDRESS, self._net.ports[peer]

    def close(self) -> None:
        self._net.ports.pop(self._node, None)


class LoopbackNetwork:
    def __init__(self) -> None:
        self.nodes: dict[str, Any] = {}
        self.notes: list[str] = []
        self.ports: dict[str, int] = {}
        self.creations = 0

    async def start(
        self, name: str, main: Callable[..., Any] | None = None, **options: Any
    ) -> Any:
        """Start the node `name` at a free port, with `main()` as its first process."""
        runtime = importlib.import_module("minibeam.node")
        processes = importlib.import_module("minibeam.nodes.processes")
        given = {
            "cookie": COOKIE,
            "directory": LoopbackDirectory(self, name),
            "random": Random(f"{name} {self.creations}"),
            "address": ADDRESS,
            "global_names": False,
        }
        node = runtime.Node(name, **given | options)
        await node.start()
        self.nodes[name] = node
        if main is not None:
            processes.spawn(main, node=node)
        return node

    def note(self, text: str) -> None:
        self.notes.append(text)

    async def close(self) -> None:
        for node in self.nodes.values():
            if node.alive:
                await node.stop()


def over_tcp(
    story: Callable[[Any], Coroutine[Any, Any, Any]], *, wall_limit: float = 300.0
) -> Any:
    """Run `await story(net)` over real TCP; its result. TimeoutError after wall_limit
    seconds, which a story without faults and waits comes nowhere near, however busy the
    machine is."""

    async def run() -> Any:
        net = LoopbackNetwork()
        try:
            async with asyncio.timeout(wall_limit):
                return await story(net)
        finally:
            await net.close()

    return asyncio.run(run())
