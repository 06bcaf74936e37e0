"""The smaller half steps back: only who is with most of the configured nodes may serve.

    nodedown, what is left is no majority -> step_back   nothing is served any more
    nodeup, now it is one                 -> rejoin      first a helper catches up
    helper -- {caught_up, Helper} --> majority           and now it may serve

The process `majority` at each node is told of nodes that come and go (1.12), and keeps what
it knows in the node's Standing. Whoever serves asks `allow()`, which takes no message, and
has its processes ended at the loss by `stop_at_loss`.

What always holds: two nodes that both have a majority reach a third one, or each other: so
two sides of a clean cut never both go on. That third one is why a bridge between two sides
is dangerous, and why `global` cuts it (prevent_overlapping_partitions).

A node knows that another is gone when it has noticed, up to a tick time after the cut. What
must not go wrong even until then needs more than this: writes that a majority acknowledges
(quorum.py), under an epoch (migration.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from minibeam.network.trust import finished
from minibeam.network.visibility import nodes as nodes_of
from minibeam.nodes import gen_server
from minibeam.nodes.calls import cast
from minibeam.nodes.links import exit_process
from minibeam.nodes.local_node import LocalNode, here
from minibeam.nodes.monitors import monitor
from minibeam.nodes.node_monitors import monitor_nodes
from minibeam.nodes.processes import self_, spawn
from minibeam.nodes.routing import must_be, send
from minibeam.terms import KILL, Atom, Pid, Term

NAME = Atom("majority")
NO_MAJORITY = Atom("no_majority")
CAUGHT_UP = Atom("caught_up")
AGAIN = Atom("again")
STOP_AT_LOSS = Atom("stop_at_loss")
PAUSE = 1.0
"""Seconds before a node that failed to catch up tries again."""


def nothing() -> None:
    """How to catch up where nothing is to be caught up with."""


class Standing:
    """How a node stands: one to a node, `here().part(Standing)`."""

    def __init__(self) -> None:
        self.configured: list[Atom] = []
        """All nodes that there are to be, up or not."""
        self.reachable: set[Atom] = set()
        """The other nodes that are connected, as far as `majority` has been told."""
        self.catch_up: Callable[[], Any] = nothing
        """What is to be done before this node serves again; may be async."""
        self.helper: Pid | None = None
        """The process that is catching up now."""
        self.caught_up = False
        """Whether it has been done since this node has had a majority."""
        self.stoppable: dict[Pid, None] = {}
        """The processes of this node that are to end when it loses the majority."""


def has_majority(configured: Iterable[str], reachable: Iterable[str]) -> bool:
    """Whether this node and those that it reaches are more than half of the configured nodes.

    This node (`here().name`) counts as reached, whether or not it is in `reachable`; names
    are counted once each. Who is not configured counts for nothing, on either side, also
    this node. Exactly half is no majority: the other half could say the same.
    """
    raise NotImplementedError("majority.has_majority is still to be written")


def allow() -> bool:
    """Whether this node may serve requests now, by its Standing (`here().part(Standing)`).

    It has caught up since it has had a majority; and it has one now: `has_majority` of the
    configured nodes, with those that it is connected to at this moment (`nodes_of(here())`),
    for the word of a loss may still be waiting in the mailbox of `majority`. Takes no
    message. A node where `majority` has not been started may not serve.
    """
    raise NotImplementedError("majority.allow is still to be written")


def step_back(standing: Standing) -> None:
    """This node has lost the majority: it serves nothing more. Runs in `majority`.

    It has not caught up any more, and nobody is catching up: the helper, if there is one, is
    ended, and is no helper any more, so what it may have said by now is not believed. All
    that are `stoppable` are ended, and none are left in there.

    To end a process it is sent two exit signals (`exit_process`): NO_MAJORITY, so that whoever
    waits for it learns why, and then KILL, which ends those that trap exits. With a process
    its names end, at this node and in the tables of `global` alike.
    """
    raise NotImplementedError("majority.step_back is still to be written")


def rejoin(standing: Standing) -> None:
    """This node has a majority again: it is to catch up, and may serve only then. Runs in
    `majority`, which has to hear of the next loss meanwhile, and so does not wait.

    A process is started (`spawn`) and is the helper now. It does `standing.catch_up()`, which
    may be async (`finished`), and when that is done, and only then, it sends `majority` (the
    process that runs `rejoin`) the message (CAUGHT_UP, its own pid). If catching up fails
    the helper dies of it, and `majority`, which watches it, comes back here after a PAUSE.
    """
    raise NotImplementedError("majority.rejoin is still to be written")


def stop_at_loss(pid: Pid) -> None:
    """Has a process of this node ended when the node loses the majority, or at once if it has
    none now. ValueError for one of another node."""
    must_be(Pid, pid)
    if pid.node != here().name:
        raise ValueError(f"{pid} is a process of another node, which has to see to it")
    cast(NAME, (STOP_AT_LOSS, pid))


async def start(
    configured: Iterable[str],
    catch_up: Callable[[], Any] = nothing,
    *,
    node: LocalNode | None = None,
) -> Pid:
    """Starts `majority` at this node, or at another of this program. If it has a majority now
    it catches up at once."""
    names = [Atom(name) for name in configured]
    return await gen_server.start(Majority, names, catch_up, name=NAME, node=node)


class Majority(gen_server.GenServer):
    """The process `majority` of a node."""

    lasting = True

    def init(self, configured: list[Atom], catch_up: Callable[[], Any]) -> None:
        self.node = here()
        self.held = False
        self.told = False
        """Whether anything was said. That it serves at first is no news."""
        self.standing = standing = self.node.part(Standing)
        standing.configured, standing.catch_up = configured, catch_up
        monitor_nodes(True)
        standing.reachable = set(nodes_of(self.node))
        self.look()

    def handle_cast(self, request: Term) -> None:
        match request:
            case ("stop_at_loss", Pid() as pid) if pid.node == self.node.name:
                self.standing.stoppable[pid] = None
                monitor(pid)
                if not self.held:
                    step_back(self.standing)
            case _:
                self.strangers.unknown(request)

    def handle_info(self, message: Term) -> None:
        standing = self.standing
        match message:
            case (Atom("nodeup"), Atom() as name):
                standing.reachable.add(name)
                self.look()
            case (Atom("nodedown"), Atom() as name):
                standing.reachable.discard(name)
                self.look()
            case (Atom("caught_up"), Pid() as pid):
                if pid == standing.helper:
                    standing.caught_up = True
                    if self.told:
                        self.say("has caught up, and serves")
            case (Atom("DOWN"), _, Atom("process"), Pid() as pid, _):
                standing.stoppable.pop(pid, None)
                if pid == standing.helper and not standing.caught_up:
                    self.say("failed to catch up, and will try again")
                    spawn(remind, self_(), pid)
            case (Atom("again"), Pid() as pid):
                if pid == standing.helper:
                    self.catch_up()
            case _:
                self.strangers.unknown(message)

    def look(self) -> None:
        """Whether there is a majority may have changed."""
        had, self.held = (
            self.held,
            has_majority(self.standing.configured, self.standing.reachable),
        )
        if had and not self.held:
            self.say("has lost the majority, and steps back")
            step_back(self.standing)
        elif self.held and not had:
            self.catch_up()

    def catch_up(self) -> None:
        rejoin(self.standing)
        if self.standing.helper is not None:
            monitor(self.standing.helper)

    def say(self, what: str) -> None:
        self.told = True
        configured = set(self.standing.configured)
        there = configured & {self.node.name, *self.standing.reachable}
        self.node.log(f"majority: {len(there)} of {len(configured)} nodes; {what}")


async def remind(majority: Pid, helper: Pid) -> None:
    """It is time to try again what a helper has failed at."""
    await asyncio.sleep(PAUSE)
    send(majority, (AGAIN, helper))
