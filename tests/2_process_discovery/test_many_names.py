"""A node that joins is told of very many names: nobody else at it has to wait for that.

What one turn of the event loop does is counted, not timed: in between come the ticks of all
connections, and whatever else the node has to do.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from course.sim import Network
from minibeam.discovery.global_join import DELETE, INSERT
from minibeam.discovery.global_names import sync, whereis_name
from minibeam.discovery.tables import NAME_SERVER, Entry, Table
from minibeam.nodes.calls import call, cast
from minibeam.nodes.local_node import here
from minibeam.nodes.processes import spawn
from minibeam.terms import Atom, Pid, Term
from tests.global_support import agree, cluster, started
from tests.support import rest, simulated

MANY = 1200
METHOD = Atom("method")


class Counted(dict[Any, Entry]):
    """The entries of a table; counts what is done to them in one turn of the loop."""

    def __init__(self) -> None:
        super().__init__()
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    def did(self, what: str) -> None:
        if not self.now:
            asyncio.get_running_loop().call_soon(self.turn_over)
        self.now[what] += 1

    def turn_over(self) -> None:
        self.most |= self.now
        self.now = Counter()

    def get(self, *args: Any) -> Any:
        self.did("read")
        return super().get(*args)

    def pop(self, *args: Any) -> Any:
        self.did("delete")
        return super().pop(*args)

    def __setitem__(self, key: Any, entry: Entry) -> None:
        self.did("insert")
        super().__setitem__(key, entry)

    def __delitem__(self, key: Any) -> None:
        self.did("delete")
        super().__delitem__(key)


def counted(node: Any) -> Counted:
    node.part(Table).entries = entries = Counted()
    return entries


async def tell(name: Atom, operations: list[Any], known: list[Any]) -> tuple[Term, int]:
    """Has the name server of a node make changes, as one that joins tells of them, under
    the lock. It is asked right behind that whom it knows: its answer, and how many names
    there are at this node when it comes."""
    lock_id = (Atom("global"), [])
    extra = [(Atom("vsn"), 8), (Atom("lock"), lock_id)]
    assert await call((NAME_SERVER, name), (Atom("set_lock"), lock_id)) is True
    told = (Atom("new_nodes"), name, operations, [], known, extra)
    cast((NAME_SERVER, name), told)
    answer = await call((NAME_SERVER, name), Atom("get_known"))
    names = len(here().part(Table).entries)
    assert await call((NAME_SERVER, name), (Atom("del_lock"), lock_id)) is True
    return answer, names


def many(pid: Pid) -> list[Any]:
    return [(INSERT, (number, pid, METHOD)) for number in range(MANY)]


async def hold(pid: Pid) -> None:
    """Many names at this node, all of one process."""
    await tell(pid.node, many(pid), [])


def in_pieces(entries: Counted) -> bool:
    return max(entries.most.values()) <= MANY / 2


@simulated
async def test_who_joins_learns_many_names_in_pieces(net: Network) -> None:
    a, b = await started(net, "ab")
    entries = counted(b)
    pid = spawn(rest, node=a)
    await a.run(hold, pid)
    assert await b.connect(a.name)

    async def body() -> None:
        await sync()
        assert in_pieces(entries)
        assert [whereis_name(number) for number in range(MANY)] == [pid] * MANY

    await b.run(body)
    await net.sleep(20)
    agree([a, b])


@simulated
async def test_those_that_are_told_of_a_join_change_their_names_in_pieces(
    net: Network,
) -> None:
    a, b, c = await started(net, "abc")
    await a.run(hold, spawn(rest, node=a))
    assert await b.connect(c.name)
    await b.run(sync)
    entries = counted(c)
    assert await b.connect(a.name)
    await net.sleep(20)
    assert len(entries) == MANY
    assert in_pieces(entries)
    agree([a, b, c])


@simulated
async def test_the_names_of_a_node_that_is_lost_go_in_pieces(net: Network) -> None:
    a, b = await started(net, "ab")
    await a.run(hold, spawn(rest, node=a))
    entries = counted(b)
    assert await b.connect(a.name)
    await b.run(sync)
    net.kill(a.name)
    await net.sleep(1)
    assert not entries
    assert in_pieces(entries)


@simulated
async def test_a_change_in_pieces_is_one_step_for_all_who_ask(net: Network) -> None:
    a, b = await cluster(net, "ab")
    inserts = many(spawn(rest, node=a))
    assert await b.run(tell, b.name, inserts, [(a.name, 8)]) == ([a.name], MANY)


@simulated
async def test_what_is_deleted_goes_after_all_that_is_inserted(net: Network) -> None:
    a, b = await cluster(net, "ab")
    pid = spawn(rest, node=a)
    gone = [(DELETE, "gone")], [(INSERT, ("gone", pid, METHOD))]
    await a.run(tell, b.name, [*gone[0], *many(pid), *gone[1]], [(a.name, 8)])
    assert len(b.part(Table).entries) == MANY
