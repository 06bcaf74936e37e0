"""A storm: six nodes, Erlang's and ours, are killed and started again while all of them
register, join and lock. When it is over the tables of all are equal.

It lasts for three restarts; with COURSE_STORM=120 in the environment, for as many seconds."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections import Counter
from random import Random
from typing import Any

import pytest

from minibeam.nodes import rpc
from minibeam.terms import Atom
from tests.interop.conftest import OurNode, StartNode
from tests.interop.erlang import Child
from tests.interop.sites import Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECONDS = float(os.environ.get("COURSE_STORM", "0"))
RESTARTS = 3
PATIENCE = 240.0
"""Seconds in which they have to agree, however busy the machine is."""
ROUNDS = 20
"""How often all are connected again until no node asks another to leave."""
NODES = [Atom(f"{kind}_{n}@127.0.0.1") for n in (1, 2, 3) for kind in ("erl", "py")]


class Storm:
    def __init__(self, site: Site, asking: OurNode, seed: int) -> None:
        self.site, self.asking, self.random = site, asking, Random(seed)
        self.children: dict[Atom, Child] = {}
        self.printed: list[str] = []

    async def start(self, name: Atom) -> None:
        if name.startswith("erl"):
            self.children[name] = await self.site.start_erl(name)
        else:
            self.children[name] = await self.site.start_python("storm_node.py", name)
        await self.ask(name, "start")
        if others := [one for one in self.children if one != name]:
            await self.ask(name, "connect", self.random.choice(others))
        await self.ask(name, "load", self.random.randrange(1 << 30))

    async def kill(self, name: Atom) -> None:
        child = self.children.pop(name)
        await child.kill()
        self.printed += child.output
        await self.site.unregistered(name.partition("@")[0])

    async def ask(self, node: str, function: str, *args: Any) -> Any:
        answer = await self.asking.run(rpc.call, node, "storm", function, list(args))
        assert not (isinstance(answer, tuple) and answer[0] == "badrpc"), (node, answer)
        return answer

    async def ask_all(self, function: str, *args: Any) -> list[Any]:
        return await asyncio.gather(*(self.ask(name, function, *args) for name in NODES))

    async def mesh(self) -> None:
        """Connects all with all, until all say so after a sync."""
        for _ in range(ROUNDS):
            for one, other in itertools.combinations(NODES, 2):
                await self.ask(one, "connect", other)
            await self.ask_all("sync")
            seen = await self.ask_all("seen")
            if all(len(nodes) == len(NODES) - 1 for nodes in seen):
                return
        raise AssertionError(f"no full mesh: {dict(zip(NODES, seen, strict=True))}")


async def test_all_agree_when_the_storm_is_over(site: Site, start_node: StartNode) -> None:
    await site.compile("storm")
    asking = await start_node(hidden=True)
    storm = Storm(site, asking, seed=1)
    for name in NODES:
        await storm.start(name)
    began, restarts = time.monotonic(), 0
    while restarts < RESTARTS or time.monotonic() < began + SECONDS:
        name = storm.random.choice(NODES)
        await storm.kill(name)
        await storm.start(name)
        restarts += 1
    print(f"{restarts} restarts in {time.monotonic() - began:.0f} s")
    async with asyncio.timeout(PATIENCE):
        await storm.ask_all("rest")
        await storm.mesh()
        for number in (1, 2):
            await storm.ask_all("meet", number, NODES)
    names = [dict(each) for each in await storm.ask_all("names")]
    assert [each for each in names if each != names[0]] == []
    groups = await storm.ask_all("groups")
    counted = [{group: Counter(pids) for group, pids in each} for each in groups]
    assert [each for each in counted if each != counted[0]] == []
    assert await storm.ask_all("dead") == [[]] * len(NODES)
    assert await storm.ask_all("locks") == [[]] * len(NODES)
    for name in NODES:
        await storm.kill(name)
    asking.complaints()
    said = "\n".join(storm.printed)
    for word in ("CRASH", "ERROR", "Traceback", "unknown message"):
        assert word not in said, said
