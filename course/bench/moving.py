"""What it takes to hand lists over from one node to another, while both could serve them.

One node is in this process, the other in a process of the operating system of its own. Each
time all lists go from where they are to the other node.

This module is also that other node: `python -m course.bench.moving NAME COOKIE EPMD FIRST`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time

from course.bench.contest import Contest
from course.bench.far import end_of_input
from course.bench.site import COOKIE, Site
from course.reference import import_path
from minibeam.cluster import migration
from minibeam.cluster.rules import Rule, next_rule, rule_of
from minibeam.network.epmd import Epmd
from minibeam.node import Node
from minibeam.terms import OK, Atom, Term

LISTS, ENTRIES = 10_000, 10
FAR = "mover@127.0.0.1"


def contests(site: Site, scale: float) -> list[Contest]:
    lists = int(LISTS * scale)
    movers = Movers(site, lists)
    title = f"{lists:,} lists handed over"
    return [Contest(title, "a second", movers.move)]


class Movers:
    """The two nodes, started when they are first needed. They end with the site."""

    def __init__(self, site: Site, lists: int) -> None:
        self.site = site
        self.lists = lists
        self.node: Node | None = None
        self.rule: Rule | None = None

    async def start(self) -> tuple[Node, Rule]:
        """The node of this process, which has all lists."""
        port = await self.site.own_epmd()
        node = await started("movers@127.0.0.1", COOKIE, port)
        self.site.nodes.append(node)
        rule = rule_of(1, [node.name])
        await migration.start(rule, operate, {}, node=node)
        path = os.pathsep.join([str(self.site.root), str(import_path(self.site.root))])
        words = (FAR, COOKIE, str(port), node.name)
        child = self.site.start(
            sys.executable, "-m", "course.bench.moving", *words, PYTHONPATH=path
        )
        await asyncio.to_thread(self.site.ready, child, "ready")
        await node.connect(FAR)
        await node.run(fill, node.name, self.lists)
        return node, rule

    async def move(self) -> float:
        """How many lists a second."""
        if self.node is None or self.rule is None:
            self.node, self.rule = await self.start()
        here = Atom(FAR) not in self.rule.nodes
        self.rule = next_rule(self.rule, [FAR if here else self.node.name])
        began = time.perf_counter()
        bad = await self.node.run(migration.change, self.rule)
        rate = self.lists / (time.perf_counter() - began)
        if bad:
            raise RuntimeError(f"no answer from {bad}")
        return rate


async def fill(node: str, lists: int) -> None:
    """Puts some entries into each list."""
    for number in range(lists):
        text = f"something that is to be done, number {number}"
        entries = {f"entry {entry}": (text, False) for entry in range(ENTRIES)}
        await migration.ask(f"list {number}", entries, node, None)


def operate(value: Term, operation: Term) -> tuple[Term, Term]:
    """An operation is the new list."""
    return operation, OK


async def started(name: str, cookie: str, epmd: int) -> Node:
    node = Node(name, cookie=cookie, directory=Epmd(epmd), address="127.0.0.1")
    await node.start()
    return node


async def main(name: str, cookie: str, epmd: str, first: str) -> None:
    node = await started(name, cookie, int(epmd))
    await migration.start(rule_of(1, [first]), operate, {}, node=node)
    print("ready", flush=True)
    await end_of_input()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
