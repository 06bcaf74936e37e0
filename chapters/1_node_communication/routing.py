"""Where a signal goes: into a mailbox of this node, or to the connection that leads on.

    send(to, message) -> Send -> route -+-> deliver: the target is here
                                        +-> forward: it is at a peer

`to` is a pid, an alias, a name at this node, or (name, node). Sending never blocks
and never tells whether anybody was there: a message to a dead process is dropped, as
one that is lost on the way would be.

What always holds: signals from one process to another are delivered in the order they
were sent, also those that wait while the peer is being dialled.
"""

from __future__ import annotations

from minibeam.network.copying import copy_term
from minibeam.nodes import via
from minibeam.nodes.local_node import (
    HANDLERS,
    LocalNode,
    Peer,
    Process,
    current,
    current_process,
    handles,
    here,
)
from minibeam.signals import (
    Demonitor,
    Down,
    Exit,
    Send,
    SendAlias,
    Signal,
    SpawnReply,
    Unlink,
    UnlinkAck,
    destination,
)
from minibeam.terms import Atom, Pid, Reference, RegisteredName, Target, Term

NEVER_DIAL = (Exit, Unlink, UnlinkAck, Demonitor, Down, SpawnReply)
"""These speak of what has ended with the connection, if there is none."""
MAX_WAITING = 1000
"""Signals that may wait for a dial before their senders have to wait as well."""


def send(to: Target, message: Term) -> None:
    """Sends a message to a pid, an alias, a name at this node, or (name, node).

    Never blocks. Nobody there: dropped, in silence. ValueError for a bare name that
    nobody has at this node (`node.names`; `erlang:send/2`, badarg), and for what is no
    target; TermError for what is no term.

    `origin` tells the node and the sender. What is sent, by `route`, is a Send(sender,
    to, message) with `to` in full (`address`, which raises ValueError for what is no
    target); or, if `to` is a Reference, that is an alias, a SendAlias(sender, to, message).
    The receiver gets the message as it is now, whatever the sender does with it afterwards:
    a copy (`copy_term`, which raises TermError). A process of another node whose Peer has a
    `link` needs none, since the link encodes at once; one more copy does no harm.
    """
    raise NotImplementedError("routing.send is still to be written")


@handles(Send)
def deliver(node: LocalNode, signal: Send) -> None:
    """Puts the message into the mailbox of the process with that pid or name (`find`).

    A dead pid (also one of an earlier life of this node) or an unknown name, for which
    `find` gives None: dropped. The message is the receiver's own, no copy is made here.
    """
    raise NotImplementedError("routing.deliver is still to be written")


def forward(node: LocalNode, signal: Signal) -> None:
    """Gives the signal to the connection that leads to its target's node (`destination`).

    `node.peers` has a Peer, by its name, for each node that is connected or being dialled:

    | there is                    | what to do                                           |
    | --------------------------- | ---------------------------------------------------- |
    | a Peer with a `link`        | `peer.link.send(signal)`                             |
    | a Peer whose `link` is None | it is being dialled: the signal waits, as the last   |
    |                             | of the list `peer.waiting`                           |
    | no Peer                     | enter a new Peer(name), have the signal wait there,  |
    |                             | and dial: `node.start_dial(peer)`, returns at once   |
    """
    raise NotImplementedError("routing.forward is still to be written")


def route(node: LocalNode, signal: Signal) -> None:
    """Takes one signal of a process of this node to where it is for."""
    name = destination(signal)
    local = name == node.name
    if not local and name not in node.peers and type(signal) in NEVER_DIAL:
        return
    if node.tracer is not None:
        node.tracer("send", signal)
    if local:
        dispatch(node, signal)
        return
    forward(node, signal)
    process = current_process.get()
    peer = node.peers.get(name)
    if process is None or peer is None or not process.patient:
        return
    # As a busy distribution port in Erlang, but the sender stops at its next receive.
    if peer.link is not None and peer.link.paused:
        process.blocked_by = peer.link
    elif peer.link is None and len(peer.waiting) > MAX_WAITING:
        process.blocked_by = peer


def dispatch(node: LocalNode, signal: Signal) -> None:
    """Hands a signal for this node, from here or from a peer, to what handles it."""
    if node.tracer is not None:
        node.tracer("deliver", signal)
    kind = type(signal)
    handler = HANDLERS.get(kind)
    if handler is None:
        name = kind.__name__
        raise LookupError(f"nothing handles {name}: is @handles({name}) above a function?")
    handler(node, signal)


def find(node: LocalNode, target: Pid | RegisteredName) -> Process | None:
    """The living process with this pid or this name at this node, or None."""
    if isinstance(target, Pid):
        return node.processes.get(target)
    return node.names.get(target[0])


def address(node: LocalNode, to: Target) -> Pid | RegisteredName:
    """A target in full: a bare name is one at this node, and one that a keeper has stands
    for who has it now (nodes/via.py)."""
    if isinstance(to, Pid):
        return to
    if isinstance(to, str):
        return (Atom(to), node.name)
    name = via.kept(to)
    if name is not None:
        return via.resolve(node, *name)
    if isinstance(to, tuple) and len(to) == 2 and all(isinstance(part, str) for part in to):
        return (Atom(to[0]), Atom(to[1]))
    raise ValueError(f"no target: {to!r} (a Pid, a Reference, a name, or (name, node))")


def must_be(kind: type, value: object) -> None:
    """TypeError for an argument of another type, where Erlang says badarg: it would do
    its harm much later."""
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")


def origin() -> tuple[LocalNode, Pid]:
    """Who is sending: the running process, or the node itself outside any process."""
    if current_process.get() is None:
        node = here()
        return node, node.group_leader
    process = current()
    return process.node, process.pid
