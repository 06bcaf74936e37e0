"""Nodes that come and go, as messages.

monitor_nodes  subscribes the running process to all nodes: {nodeup, Node} and
               {nodedown, Node} for every change, until it unsubscribes or dies
monitor_node   asks about one node: one {nodedown, Node}, and it is over

Each call counts: a process that subscribed twice gets everything twice.

    node.node_subscriptions   pid -> a list with the options of each subscription
    node.node_watchers        name of a node -> a list with a pid for each request

What always holds: both name living processes only (`forget`), and who is gone has no
watchers left (`node_down`).
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
    """Subscribes the running process (`current()`) to nodes that come and go from now on,
    or ends all its subscriptions with the same options; returns OK
    (`net_kernel:monitor_nodes/2`).

    Options are of OPTIONS; their order, and naming one twice, makes no difference.
    ValueError for others, and nothing has changed. What each option means is said at
    `notify`, which finds them where this has put them: in `node.node_subscriptions`.
    """
    raise NotImplementedError("node_monitors.monitor_nodes is still to be written")


def monitor_node(name: str, on: bool) -> bool:
    """Asks for one {nodedown, Node} when the connection to a node is lost, or takes one
    such request of the running process back; none left: nothing happens. Always True
    (`erlang:monitor_node/2`).

    A request is the pid in the list `node.node_watchers[name]`, once for each call;
    `node_down` answers them all and removes the list. A node that is neither connected
    nor being dialled (in `node.peers`) is dialled now, as in `connections.connect`; should
    that fail, `node_down` is called as well. This node itself is never dialled, nor lost.
    """
    raise NotImplementedError("node_monitors.monitor_node is still to be written")


def notify(
    node: LocalNode, kind: Atom, name: Atom, hidden: bool, reason: Term = None
) -> None:
    """Tells each subscription that wants it that a node has come (`kind` is NODEUP) or has
    gone (NODEDOWN, with the reason). `put` gives a message to a process.

    Who wants it, by the options: "all" any node, "visible" visible ones, "hidden" hidden
    ones; with none of these three, visible ones. What is told: (kind, name) without any
    option, else (kind, name, info). info is a list: first (REASON, reason), in a NODEDOWN
    and with the option "nodedown_reason"; then (NODE_TYPE, type), with one of the other
    three. The type is the atom visible or hidden.
    """
    raise NotImplementedError("node_monitors.notify is still to be written")


def node_up(node: LocalNode, link: Connection) -> None:
    """A peer is connected."""
    notify(node, NODEUP, link.peer, link.hidden)


def node_down(node: LocalNode, name: Atom, link: Connection | None, reason: Term) -> None:
    """A peer is gone: all subscribers are told if it was connected, and in any case who
    asked about this one node."""
    for pid in node.node_watchers.pop(name, []):
        put(node, pid, (NODEDOWN, name))
    if link is not None:
        notify(node, NODEDOWN, name, link.hidden, reason)


def forget(process: Process, reason: Term) -> None:
    """A process has died: it wants to hear of nothing any more."""
    node = process.node
    node.node_subscriptions.pop(process.pid, None)
    for name, watchers in list(node.node_watchers.items()):
        node.node_watchers[name] = [pid for pid in watchers if pid != process.pid]


def put(node: LocalNode, pid: Pid, message: Term) -> None:
    """Puts a message into the mailbox of a process of this node."""
    process = node.processes.get(pid)
    if process is not None:
        process.mailbox.put(message)
