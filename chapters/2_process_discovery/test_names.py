"""Tests of global names: each passes on every right runtime, and fails on a wrong one.

A test is a process of a node that is in no cluster (it is hidden), and knows no names. What
is asked of a name is asked at a node of a cluster: `await node.run(unregister_name, TILL)`,
or by one of the helpers below. The test makes clusters of the simulated network `net`, has
their nodes give names away, lets processes and hosts die, and asserts what must be so at
every node. It passes when it returns, and fails when it raises or dies.

What always holds: a test asks for what Erlang promises, and for nothing that merely happens
to be so in one runtime: neither for who is the quickest nor for how quick. An answer is
waited for (`await`). What comes without one, as a death that others hear of, has happened
after `await net.sleep(A_MINUTE)`; `net.quiet()` may be too early, for who waits for a lock
looks again after a while.
"""

from __future__ import annotations

import asyncio

from course.sim import Network
from course.sim.network import host_of
from minibeam.discovery.global_names import (
    register_name,
    sync,
    unregister_name,
    whereis_name,
)
from minibeam.discovery.tables import YES
from minibeam.node import Node
from minibeam.nodes.links import exit_process
from minibeam.nodes.processes import receive, spawn
from minibeam.terms import KILL, Atom, Pid, Term

__test__ = False
"""`check` runs these tests, pytest does not."""

TILL = Atom("till")
BREAD, MILK = Atom("bread"), Atom("milk")
THREE = ("b@two", "c@three", "d@four")
LEFT, RIGHT = ("b@two", "c@three"), ("d@four", "e@five")
A_MINUTE = 60


async def branch() -> None:
    """A process that could have a name. It waits for ever."""
    await receive(lambda message: False)


async def cluster(net: Network, *names: str) -> list[Node]:
    """Starts nodes, each at a host of its own, such as those of THREE; they share names."""
    nodes = [await net.start(name, global_names=True) for name in names]
    for node in nodes[1:]:
        await nodes[0].connect(node.name)
    await net.sleep(A_MINUTE)
    return nodes


async def meet(one: Node, other: Node) -> None:
    """Connects two nodes and returns when both are in sync, so each of the two finds all
    names. The others of their clusters are told a little later."""
    await one.connect(other.name)
    await asyncio.gather(one.run(sync), other.run(sync))


async def opens(node: Node, name: Term) -> tuple[Pid, Atom]:
    """A new process of the node, and what the node answers when it is to get the name."""
    pid = spawn(branch, node=node)
    return pid, await node.run(register_name, name, pid)


async def found(node: Node, name: Term) -> Pid | None:
    """Who has the name, by this node's own table."""

    async def look() -> Pid | None:
        return whereis_name(name)

    pid: Pid | None = await node.run(look)
    return pid


def lives(net: Network, pid: Pid) -> bool:
    """Whether a process lives, of any node. Those of a host that was killed do not."""
    return pid in net.nodes[pid.node].processes and not net.hosts[host_of(pid.node)].dead


async def one_gets_it(net: Network) -> None:
    """However many want a name at the same moment, one of them is answered YES, and then
    every node finds that one: in the whole cluster there is one with the name.

    Three nodes that share names, a process at each: have all three ask before any has its
    answer (`asyncio.gather` runs several `opens` at once, and returns all they return).
    """
    raise NotImplementedError("test_names.one_gets_it is still to be written")


async def the_dead_have_none(net: Network) -> None:
    """When a process dies that has a name, or its host, the name is free: in a while no
    node finds anybody, and another process can have it. But a death takes no name from
    anybody else: who has had a name once, and dies later, leaves it to who has it by then.

    A name changes hands while both live if it is taken back (`unregister_name`) and then
    given to the other. Let the older process die (`exit_process` with KILL), and later the
    host of the newer one (`net.kill`).
    """
    raise NotImplementedError("test_names.the_dead_have_none is still to be written")


async def clusters_become_one(net: Network) -> None:
    """When two clusters meet, each with names of its own, all of their nodes find all of
    the names: the two that `meet` at once, the others in a while. Of two processes that
    both had a name, one keeps it at all nodes and the other is dead (`lives`); which one
    lives, no one has promised.

    Make at least one of the clusters of two nodes, and look at all that there are. Give
    each a name that the other has not, and both the same one.
    """
    raise NotImplementedError("test_names.clusters_become_one is still to be written")
