"""The signal: the one thing that goes from process to process.

A message, a link, a death, a monitor are all signals. A node delivers a signal itself
where the target is local and hands it to the connection that leads to the target's
node where it is not; nothing above knows which. Between one sender and one receiver
signals stay in order, whatever their kind (ERTS, "Signals").

Every signal has `sender` (whom it speaks for) and `to` (whom it is for).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from minibeam.terms import Atom, Pid, Reference, RegisteredName, Term


@dataclass(slots=True)
class Send:
    """A message to a pid or to a name at a node."""

    sender: Pid
    to: Pid | RegisteredName
    message: Term


@dataclass(slots=True)
class SendAlias:
    """A message to an alias: dropped once the alias is no longer active."""

    sender: Pid
    to: Reference
    message: Term


@dataclass(slots=True)
class Link:
    sender: Pid
    to: Pid


@dataclass(slots=True)
class Unlink:
    """Ends a link. `id` (1 to 2**64 - 1) comes back in the UnlinkAck."""

    sender: Pid
    to: Pid
    id: int


@dataclass(slots=True)
class UnlinkAck:
    """From now on no EXIT of the old link is on its way."""

    sender: Pid
    to: Pid
    id: int


@dataclass(slots=True)
class Exit:
    """The sender died and was linked to `to`."""

    sender: Pid
    to: Pid
    reason: Term


@dataclass(slots=True)
class Exit2:
    """Somebody called exit(to, reason); no link is needed."""

    sender: Pid
    to: Pid
    reason: Term


@dataclass(slots=True)
class Monitor:
    """The sender wants to know, once, when `to` is gone."""

    sender: Pid
    to: Pid | RegisteredName
    ref: Reference


@dataclass(slots=True)
class Demonitor:
    sender: Pid
    to: Pid | RegisteredName
    ref: Reference


@dataclass(slots=True)
class Down:
    """What was monitored is gone. The sender is named as the Monitor named it."""

    sender: Pid | RegisteredName
    to: Pid
    ref: Reference
    reason: Term


@dataclass(slots=True)
class SpawnRequest:
    """Start module:function(args) at the node `to`; answered by one SpawnReply.

    options are atoms of "link", "monitor", or other terms that are passed through.
    """

    sender: Pid
    to: Atom
    ref: Reference
    group_leader: Pid
    module: Atom
    function: Atom
    args: list[Term]
    options: list[Term]


@dataclass(slots=True)
class SpawnReply:
    """`result` is the new pid, or an atom that says why there is none.

    linked and monitored say what the request's options set up. `sender` is the node.
    """

    sender: Atom
    to: Pid
    ref: Reference
    linked: bool
    monitored: bool
    result: Pid | Atom


@dataclass(slots=True)
class GroupLeader:
    """The sender is from now on the group leader of `to`."""

    sender: Pid
    to: Pid


Signal: TypeAlias = (
    Send
    | SendAlias
    | Link
    | Unlink
    | UnlinkAck
    | Exit
    | Exit2
    | Monitor
    | Demonitor
    | Down
    | SpawnRequest
    | SpawnReply
    | GroupLeader
)


def destination(signal: Signal) -> Atom:
    """The name of the node that a signal is for."""
    to = signal.to
    if type(to) is Pid or type(to) is Reference:
        return to.node
    if type(to) is tuple:
        return to[1]
    assert isinstance(to, Atom)
    return to
