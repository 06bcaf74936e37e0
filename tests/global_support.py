"""What tests of `global` share: nodes that share names, and what must hold among them."""

from __future__ import annotations

import asyncio
from typing import Any

from minibeam.discovery.global_join import Cluster
from minibeam.discovery.global_names import register_name
from minibeam.discovery.lock_server import LockServer
from minibeam.discovery.tables import Table, snapshot
from minibeam.network.order import identity
from minibeam.nodes.local_node import LocalNode
from minibeam.nodes.processes import spawn
from minibeam.terms import Atom, Pid, Term
from tests.support import rest


async def started(net: Any, names: str) -> list[Any]:
    """Nodes that share names, each at a host of its own: "abc" for a@a, b@b, c@c."""
    return [await net.start(f"{name}@{name}", global_names=True) for name in names]


async def cluster(net: Any, names: str) -> list[Any]:
    """As `started`, all connected and joined."""
    nodes = await started(net, names)
    for node in nodes[1:]:
        assert await nodes[0].connect(node.name)
    # Lockers wait a little between their tries, so quiet would come too early.
    await net.sleep(20)
    agree(nodes)
    return nodes


async def named(node: Any, name: Term, *resolve: Any) -> tuple[Pid, Atom]:
    """A process of a node that has tried to get a name, and the answer."""
    pid = spawn(rest, node=node)
    return pid, await node.run(register_name, name, pid, *resolve)


async def together(*asked: Any) -> list[Any]:
    return list(await asyncio.gather(*asked))


def names_at(node: LocalNode) -> dict[Any, Pid]:
    return {identity(name): pid for name, pid, _ in snapshot(node.part(Table))}


def agree(nodes: list[Any]) -> None:
    """These nodes are one cluster at rest: each knows all others, all tables are the same,
    whoever has a name is alive, and nobody holds a lock."""
    names = {node.name for node in nodes}
    alive = {pid for node in nodes for pid in node.processes}
    for node in nodes:
        assert {*node.part(Cluster).known} == names - {node.name}, node.name
        assert names_at(node) == names_at(nodes[0]), node.name
        assert alive.issuperset(names_at(node).values()), node.name
        assert node.part(LockServer).locks == {}, node.name
        assert not node.part(Cluster).syncs
