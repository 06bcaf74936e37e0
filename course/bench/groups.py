"""What finding processes costs: groups and names at one node to seven, beside Erlang's own.

Each node is a process of the operating system of its own; ours measures in this one. A cluster
grows from contest to contest, so those of one node come first. What a node that joins must
receive is measured with two others: one that holds it all, and one that comes.

This module is also such a node: `python -m course.bench.groups NAME COOKIE EPMD [WHAT HELD]`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from itertools import count

from course.bench import services
from course.bench.contest import Contest, Work
from course.bench.far import end_of_input
from course.bench.site import COOKIE, Site
from course.reference import import_path
from minibeam.discovery import global_names, pg
from minibeam.discovery.tables import NAME_SERVER, REGISTER
from minibeam.network.epmd import Epmd
from minibeam.node import Node
from minibeam.nodes.calls import call
from minibeam.nodes.processes import receive, self_, spawn
from minibeam.nodes.routing import send
from minibeam.terms import Atom, Term

SIZES = (1, 3, 5, 7)
LISTENERS = 10
"""Members of the group `all` at each node."""
HELD = 100_000
GROUPS = 100
"""That many groups the members held are spread over."""
ALL, ROOM = Atom("all"), Atom("room")

Others = dict[str, Work | None]
_names = count(1)


def contests(site: Site, scale: float) -> list[Contest]:
    clusters = Clusters(site)
    times, held = int(1000 * scale), int(HELD * scale)

    def at(
        size: int, ours: Callable[..., object], theirs: str, *args: int
    ) -> tuple[Work, Others]:
        async def here() -> float:
            return await (await clusters.grown(size)).run(ours, *args)

        async def there() -> float:
            return await site.run(
                services.drive, await clusters.grown_erlang(size), theirs, *args
            )

        return here, {"erl": there if site.erlang else None}

    def coming(
        held: int, what: str, ours: Callable[..., object], theirs: str
    ) -> tuple[Work, Others]:
        async def here() -> float:
            holder = await clusters.holder(what, held)
            node = await clusters.start_ours(f"joiner{next(_names)}")
            rate: float = await node.run(ours, node, holder, held)
            await clusters.stop(node)
            return rate

        async def there() -> float:
            holder, joiner = await clusters.erlang_pair(what, held)
            return await site.run(services.drive, joiner, theirs, Atom(holder), held)

        return here, {"erl": there if site.erlang else None}

    def nodes(size: int) -> str:
        return "1 node" if size == 1 else f"{size} nodes"

    whereis, theirs = at(1, whereis_names, "whereis_names", 100 * times)
    found = [
        Contest("whereis of a global name", "a second", whereis,
                {"a dict": lambda: dict_reads(100 * times), **theirs}),
    ]  # fmt: skip
    for size in SIZES:
        title = f"join, leave a group, {nodes(size)}"
        found.append(Contest(title, "a second", *at(size, joins, "joins", times)))
        title = f"get, give back a name, {nodes(size)}"
        found.append(Contest(title, "a second", *at(size, names, "names", max(1, times // 5))))
        if size > 1:
            title = f"broadcasts to {size * LISTENERS}, {nodes(size)}"
            work = at(size, broadcasts, "broadcasts", max(1, times // 5))
            found.append(Contest(title, "a second", *work))
    title = f"{held:,} members to a new node"
    work = coming(held, "members", members_come, "members_come")
    found.append(Contest(title, "a second", *work))
    title = f"{held // 10:,} names to a new node"
    work = coming(held // 10, "names", names_come, "names_come")
    found.append(Contest(title, "a second", *work))
    # Erlang's own needs minutes for so many.
    title = f"{held:,} names to a new node"
    found.append(Contest(title, "a second", coming(held, "names", names_come, "")[0]))
    return found


# What is measured, in a process of a node of ours.


async def joins(number: int) -> float:
    """One process joins a group as often, and leaves it as often."""
    pid = spawn(services.idle)
    start = time.perf_counter()
    for _ in range(number):
        await pg.join(ROOM, pid)
        await pg.leave(ROOM, pid)
    return number / (time.perf_counter() - start)


async def names(number: int) -> float:
    """One process gets a global name and gives it back, as often."""
    start = time.perf_counter()
    for _ in range(number):
        name = next(_names)
        await global_names.register_name(name, self_())
        await global_names.unregister_name(name)
    return number / (time.perf_counter() - start)


async def broadcasts(number: int) -> float:
    """Messages to all who listen, until they have had them all."""
    start = time.perf_counter()
    for _ in range(number):
        for pid in pg.get_members(ALL):
            send(pid, services.PING)
        await services.pause()
    listeners = pg.get_members(ALL)
    for pid in listeners:
        send(pid, (self_(), services.DONE))
    for _ in listeners:
        await receive(is_done)
    return number / (time.perf_counter() - start)


def is_done(message: Term) -> bool:
    return type(message) is tuple and len(message) == 2 and message[1] == services.DONE


async def whereis_names(number: int) -> float:
    name = next(_names)
    await global_names.register_name(name, self_())
    start = time.perf_counter()
    for _ in range(number):
        global_names.whereis_name(name)
    rate = number / (time.perf_counter() - start)
    await global_names.unregister_name(name)
    return rate


async def dict_reads(number: int) -> float:
    table: dict[int, object] = {7: None}
    start = time.perf_counter()
    for _ in range(number):
        table.get(7)
    return number / (time.perf_counter() - start)


async def members_come(node: Node, holder: str, number: int) -> float:
    """How many members a second a new node learns of, from its connecting on."""
    reference, _ = await pg.monitor_scope()
    missing = number
    start = time.perf_counter()
    await node.connect(holder)
    while missing > 0:
        message = await receive(lambda message: message[0] == reference)
        missing -= len(message[3])
    return number / (time.perf_counter() - start)


async def names_come(node: Node, holder: str, number: int) -> float:
    """How many names a second a new node learns of, from its connecting on."""
    start = time.perf_counter()
    await node.connect(holder)
    await global_names.sync()
    rate = number / (time.perf_counter() - start)
    if len(global_names.registered_names()) != number:
        raise RuntimeError("not all names have come")
    return rate


# What there is to measure with.


class Clusters:
    """The nodes, started when they are first needed. They end with the site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.near: Node | None = None
        self.near_peers = 0
        self.erlang: list[str] = []
        self.holders: dict[tuple[str, int], str] = {}
        self.pairs: dict[tuple[str, int], tuple[str, str]] = {}

    async def epmd(self) -> str:
        """The port of an epmd of our own, which Erlang's nodes use as well."""
        return str(await self.site.own_epmd())

    async def start_ours(self, name: str) -> Node:
        """A node in this process."""
        node = Node(
            f"{name}@127.0.0.1", cookie=COOKIE, directory=Epmd(await self.site.own_epmd()),
            address="127.0.0.1",
        )  # fmt: skip
        await node.start()
        self.site.nodes.append(node)
        await node.run(begin)
        return node

    async def start_child(self, name: str, *held: str) -> str:
        """A node of ours in another process."""
        path = os.pathsep.join([str(self.site.root), str(import_path(self.site.root))])
        name = f"{name}@127.0.0.1"
        words = (name, COOKIE, await self.epmd(), *held)
        child = self.site.start(
            sys.executable, "-m", "course.bench.groups", *words, PYTHONPATH=path
        )
        await asyncio.to_thread(self.site.ready, child, "ready")
        return name

    async def start_erlang(self, name: str) -> str:
        name = f"{name}@127.0.0.1"
        environment = {"HOME": str(self.site.home), "ERL_EPMD_PORT": await self.epmd()}
        child = self.site.start(
            *("erl", "-noshell", "-start_epmd", "false", "-name", name),
            *("-pa", str(self.site.home), "-s", "bench", "start"),
            **environment,
        )
        (port,) = await asyncio.to_thread(self.site.ready, child, "ready")
        self.site.directory.ports[name] = int(port)
        await self.site.run(services.drive, name, "listen", LISTENERS)
        return name

    async def grown(self, size: int) -> Node:
        """Our node of a cluster of that many."""
        if self.near is None:
            self.near = await self.start_ours("near")
        while self.near_peers + 1 < size:
            self.near_peers += 1
            peer = await self.start_child(f"far{self.near_peers}")
            await self.near.connect(peer)
            await self.near.run(known, peer)
        await self.near.run(global_names.sync)
        return self.near

    async def grown_erlang(self, size: int) -> str:
        while len(self.erlang) < size:
            self.erlang.append(await self.start_erlang(f"erl{len(self.erlang)}"))
            peers = list(map(Atom, self.erlang[1:]))
            await self.site.run(services.drive, self.erlang[0], "grow", peers, LISTENERS)
        return self.erlang[0]

    async def stop(self, node: Node) -> None:
        self.site.nodes.remove(node)
        await node.stop()

    async def holder(self, what: str, held: int) -> str:
        """A node of ours that has so many members, or names."""
        if (what, held) not in self.holders:
            self.holders[what, held] = await self.start_child(
                f"our_{what}{held}", what, str(held)
            )
        return self.holders[what, held]

    async def erlang_pair(self, what: str, held: int) -> tuple[str, str]:
        """One of Erlang that has them, and one that has not."""
        if (what, held) not in self.pairs:
            pair = [await self.start_erlang(f"erl_{what}{held}_{each}") for each in "ab"]
            await self.site.run(services.drive, pair[0], f"hold_{what}", held, GROUPS)
            self.pairs[what, held] = (pair[0], pair[1])
        return self.pairs[what, held]


async def known(peer: str) -> None:
    """Returns when the listeners of a peer are in the group here."""
    reference, members = await pg.monitor(ALL)
    missing = LISTENERS - len([pid for pid in members if pid.node == peer])
    while missing > 0:
        message = await receive(lambda message: message[0] == reference)
        missing -= len([pid for pid in message[3] if pid.node == peer])
    await pg.demonitor(reference)


async def begin() -> None:
    await pg.start()
    await pg.join(ALL, [spawn(services.sink) for _ in range(LISTENERS)])


async def hold_members(held: int) -> None:
    pids = [spawn(services.idle) for _ in range(held // GROUPS)]
    await pg.leave(ALL, pg.get_members(ALL))
    for group in range(GROUPS):
        await pg.join(group, pids)


async def hold_names(held: int) -> None:
    """As the registrar has each node do it, when it has the lock."""
    for name in range(held):
        await call(NAME_SERVER, (REGISTER, name, spawn(services.idle), METHOD), None)


METHOD = (Atom("global"), Atom("random_exit_name"))


async def main(name: str, cookie: str, epmd: str, what: str = "", held: str = "0") -> None:
    node = Node(name, cookie=cookie, directory=Epmd(int(epmd)), address="127.0.0.1")
    await node.start()
    await node.run(begin)
    if what:
        await node.run({"members": hold_members, "names": hold_names}[what], int(held))
    print("ready", flush=True)
    await end_of_input()
    await node.stop()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
