"""Nodes that come and go, as messages.

monitor_nodes  subscribes the running process to all nodes: {nodeup, Node} and
               {nodedown, Node} for every change, until it unsubscribes or dies
monitor_node   asks about one node: one {nodedown, Node}, and it is over

Each call counts: a process that subscribed twice gets everything twice.
"""

from __future__ import annotations

from collections.abc import Iterable

from minibeam.nodes.local_node import Connection, LocalNode, Peer, Process, current
from minibeam.terms import OK, Atom, Pid, Term

NODEUP = Atom("nodeup")
NODEDOWN = Atom("nodedown")
NODE_TYPE = Atom("node_type")
REASON = Atom("nodedown_reason")
OPTIONS = ("all", "visible", "hidden", REASON)


def monitor_nodes(on: bool, options: Iterable[str] = ()) -> Atom:
    """Subscribes the running process to nodes that come and go, or ends all its
    subscriptions with the same options (`net_kernel:monitor_nodes/2`).

    No options: {nodeup, Node} and {nodedown, Node} of visible nodes. With options, of
    "all", "visible" (as if nothing is said), "hidden" for the type of node and
    "nodedown_reason": messages have a list behind, with {nodedown_reason, Reason} in a
    nodedown where asked, then {node_type, Type} where a type was given. ValueError for
    other options.
    """
    raise NotImplementedError("node_monitors.monitor_nodes is still to be written")


def monitor_node(name: str, on: bool) -> bool:
    """Asks for one {nodedown, Node} when the connection to a node is lost, or takes one
    such request back. Connects if need be; can't: the message comes at once
    (`erlang:monitor_node/2`)."""
    raise NotImplementedError("node_monitors.monitor_node is still to be written")


def notify(
    node: LocalNode, kind: Atom, name: Atom, hidden: bool, reason: Term = None
) -> None:
    """Sends {nodeup, Name} or {nodedown, Name} to each subscription that wants it."""
    raise NotImplementedError("node_monitors.notify is still to be written")


def node_up(node: LocalNode, link: Connection) -> None:
    notify(node, NODEUP, link.peer, link.hidden)


def node_down(node: LocalNode, name: Atom, link: Connection | None, reason: Term) -> None:
    """A peer is gone: all subscribers are told if it was connected, and in any case who
    asked about this one node."""
    for pid in node.node_watchers.pop(name, []):
        put(node, pid, (NODEDOWN, name))
    if link is not None:
        notify(node, NODEDOWN, name, link.hidden, reason)


def forget(process: Process, reason: Term) -> None:
    node = process.node
    node.node_subscriptions.pop(process.pid, None)
    for name, watchers in list(node.node_watchers.items()):
        node.node_watchers[name] = [pid for pid in watchers if pid != process.pid]


def put(node: LocalNode, pid: Pid, message: Term) -> None:
    process = node.processes.get(pid)
    if process is not None:
        process.mailbox.put(message)
