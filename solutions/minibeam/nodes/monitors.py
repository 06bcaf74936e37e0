"""Monitors: one watches another, one way, and learns once that it is gone.

    monitor   -> reference    Monitor goes out; each call makes a monitor of its own
    death     -> message {'DOWN', Ref, process, Object, Reason}, and the monitor is gone
    demonitor -> the monitor is gone, no DOWN comes any more

Object is what was monitored: a pid, or {Name, Node}, even when the name has moved on
since: a name is resolved once, when the monitor is set.

What always holds: at most one DOWN a reference.
"""

from __future__ import annotations

from typing import Any, Literal

from minibeam.network.copying import copy_term
from minibeam.nodes import aliases
from minibeam.nodes.local_node import (
    AT_EXIT,
    AT_NODE_DOWN,
    Connection,
    LocalNode,
    Process,
    current,
    handles,
)
from minibeam.nodes.processes import Body, spawn
from minibeam.nodes.routing import address, find, must_be, route
from minibeam.signals import Demonitor, Down, Monitor
from minibeam.terms import (
    NOCONNECTION,
    NOPROC,
    Atom,
    Pid,
    Reference,
    RegisteredName,
    Target,
    Term,
)

DOWN = Atom("DOWN")
PROCESS = Atom("process")

AliasMode = Literal["explicit_unalias", "demonitor", "reply_demonitor"]


def monitor(target: Target, *, alias: AliasMode | None = None) -> Reference:
    """Watches a process: by pid, by name at this node, or by (name, node). Returns a
    reference that is new each time (`new_reference` of the node). (`erlang:monitor/3`)

    `address` gives the target in full, as a pid or as (name, node), at this node or
    another: who has the name is for the node there to say, not for this one. Under the
    reference that goes into `monitors` of the running process (`current`), and then a
    Monitor(sender, to, ref) goes to it by `route`. Nobody there: the answer, which is
    given, is a DOWN with reason noproc, and it may come before `route` returns.

    With `alias`, the reference is an alias of the running process as well, for as long as
    the mode says (`aliases.activate`). Who watches itself by its pid gets a reference and
    no more: there would be nobody to tell.
    """
    me = current()
    to = address(me.node, target)
    reference = me.node.new_reference()
    if alias is not None:
        aliases.activate(me, reference, alias)
    if to != me.pid:
        me.monitors[reference] = to
        route(me.node, Monitor(me.pid, to, reference))
    return reference


def demonitor(reference: Reference, *, flush: bool = False) -> bool:
    """Ends a monitor of the running process; tells whether there was one. TypeError for
    what is no Reference (`must_be`). (`erlang:demonitor/2` with the option info)

    It is out of `monitors`, so that no DOWN of it comes from now on, and what was watched
    is sent a Demonitor(sender, to, ref) by `route`. No such monitor (any more): nothing is
    sent. A DOWN that is in the mailbox already stays, unless `flush` is set, which takes
    that one out (`is_down`) and nothing else. An alias may end with its monitor:
    `aliases.demonitored(process, reference)` sees to that.
    """
    must_be(Reference, reference)
    me = current()
    target = me.monitors.pop(reference, None)
    if target is not None:
        route(me.node, Demonitor(me.pid, target, reference))
        aliases.demonitored(me, reference)
    elif flush:
        me.mailbox.take(lambda message: is_down(message, reference))
    return target is not None


def is_down(message: Term, reference: Reference) -> bool:
    """Whether a message is the DOWN of this monitor."""
    return (
        type(message) is tuple
        and len(message) == 5
        and message[0] == DOWN
        and type(message[1]) is Reference
        and message[1] == reference
    )


@handles(Monitor)
def watch(node: LocalNode, signal: Monitor) -> None:
    """Somebody watches a process of ours: remembered, or answered with noproc. With a
    reference that is in use for another monitor of theirs: ignored."""
    process = find(node, signal.to)
    if process is None:
        route(node, Down(signal.to, signal.sender, signal.ref, NOPROC))
    elif (signal.sender, signal.ref) not in node.watched:
        add_watcher(process, signal.sender, signal.ref, signal.to)


def add_watcher(
    process: Process, watcher: Pid, reference: Reference, named: Pid | RegisteredName
) -> None:
    process.watchers[watcher, reference] = named
    process.node.watched[watcher, reference] = process


@handles(Demonitor)
def unwatch(node: LocalNode, signal: Demonitor) -> None:
    process = node.watched.pop((signal.sender, signal.ref), None)
    if process is not None:
        del process.watchers[signal.sender, signal.ref]


def fire(process: Process, reason: Term) -> None:
    """At the death of a process, whatever the reason: tells all who watch it, and takes
    back its own monitors. All goes out by `route`, at `process.node`: `finish` calls this
    for a process that may not be the one that runs.

    `watchers` has (who watches, reference) and how they named the process, an entry for
    each monitor. For each, one Down(sender, to, ref, reason) goes from that name to that
    watcher, and the entry is taken out of `watched` of the node. `monitors` has whom the
    process watched itself, by reference: each is sent a Demonitor.
    """
    for (watcher, reference), named in process.watchers.items():
        del process.node.watched[watcher, reference]
        route(process.node, Down(named, watcher, reference, reason))
    for reference, target in process.monitors.items():
        route(process.node, Demonitor(process.pid, target, reference))


AT_EXIT.append(fire)


@handles(Down)
def on_down(node: LocalNode, signal: Down) -> None:
    """What a process of ours watched is gone: one message, and the monitor is over. From
    any other node than the one that was asked: ignored."""
    process = node.processes.get(signal.to)
    target = process.monitors.get(signal.ref) if process else None
    if process is None or target is None or node_of(target) != node_of(signal.sender):
        return
    del process.monitors[signal.ref]
    aliases.demonitored(process, signal.ref)
    process.mailbox.put((DOWN, signal.ref, PROCESS, target, copy_term(signal.reason)))


def connection_lost(
    node: LocalNode, peer: Atom, link: Connection | None, reason: Term
) -> None:
    """The connection to a peer is gone: a DOWN noconnection for each monitor on a
    process there, and those that watched from there are forgotten."""
    for process in list(node.processes.values()):
        for reference, target in list(process.monitors.items()):
            if node_of(target) == peer:
                on_down(node, Down(target, process.pid, reference, NOCONNECTION))
        for watcher, reference in list(process.watchers):
            if watcher.node == peer:
                del process.watchers[watcher, reference], node.watched[watcher, reference]


AT_NODE_DOWN.append(connection_lost)


def node_of(target: Pid | RegisteredName) -> Atom:
    return target.node if isinstance(target, Pid) else target[1]


def spawn_monitor(
    function: Body, *args: Any, node: LocalNode | None = None
) -> tuple[Pid, Reference]:
    """Starts a process and monitors it before its function runs."""
    pid = spawn(function, *args, node=node)
    return pid, monitor(pid)
