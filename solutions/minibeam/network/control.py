"""Control messages: signals as the tuples that nodes send each other.

A frame carries one control message, {Op, ...}, and for some a second term behind it:
the message that is sent, the reason of an exit. Most signals have several forms, which
came one after another over thirty years. We read all of them, and write the one that
the flags of the connection ask for:

| signal     | forms, the later one if both ends have the flag                         |
| ---------- | ----------------------------------------------------------------------- |
| Send       | {2,'',To} M, SEND_SENDER {22,From,To} M; to a name {6,From,'',Name} M   |
| SendAlias  | {33,From,Alias} M                                                       |
| Link       | {1,From,To}                                                             |
| Unlink     | {4,From,To}, UNLINK_ID {35,Id,From,To}                                  |
| UnlinkAck  | none, UNLINK_ID {36,Id,From,To}                                         |
| Exit       | {3,From,To,Reason}, EXIT_PAYLOAD {24,From,To} Reason                    |
| Exit2      | {8,From,To,Reason}, EXIT_PAYLOAD {26,From,To} Reason                    |
| Monitor    | {19,From,To,Ref}; To is a pid or a name                                 |
| Demonitor  | {20,From,To,Ref}                                                        |
| Down       | {21,From,To,Ref,Reason}, EXIT_PAYLOAD {28,From,To,Ref} Reason           |
| SpawnRequest | none, SPAWN {29,Ref,From,GroupLeader,{M,F,Arity},Options} Args        |
| SpawnReply | {31,Ref,To,Flags,Result}; Flags: 1 linked, 2 monitored                  |
| GroupLeader | {7,Leader,To}                                                          |

Most also have a form with a trace token as one more element, which `plain` takes out.

What always holds: a signal that comes out of here is for this node, and, messages apart,
speaks for a process of the peer; all else is refused, or ignored where Erlang does.
(erts, "Distribution Protocol", protocol between connected nodes.)
"""

from __future__ import annotations

from typing import Any

from minibeam.network.flags import EXIT_PAYLOAD, SEND_SENDER, SPAWN, UNLINK_ID
from minibeam.signals import (
    Demonitor,
    Down,
    Exit,
    Exit2,
    GroupLeader,
    Link,
    Monitor,
    Send,
    SendAlias,
    Signal,
    SpawnReply,
    SpawnRequest,
    Unlink,
    UnlinkAck,
    destination,
)
from minibeam.terms import Atom, Pid, Reference, Term


class NoMessage:
    """The type of NO_MESSAGE."""

    def __repr__(self) -> str:
        return "NO_MESSAGE"


NO_MESSAGE: Any = NoMessage()
"""Stands for "no second term": None is the atom nil."""
EMPTY = Atom("")
NOBODY = Pid(EMPTY, 0, 0, 0)
"""The sender of a message whose form does not say."""


class ControlError(ValueError):
    """A control message that breaks the protocol; the text says how, in one line."""


class Op:
    """The first element of a control message."""

    LINK = 1
    SEND = 2
    EXIT = 3
    UNLINK = 4
    REG_SEND = 6
    GROUP_LEADER = 7
    EXIT2 = 8
    MONITOR_P = 19
    DEMONITOR_P = 20
    MONITOR_P_EXIT = 21
    SEND_SENDER = 22
    PAYLOAD_EXIT = 24
    PAYLOAD_EXIT2 = 26
    PAYLOAD_MONITOR_P_EXIT = 28
    SPAWN_REQUEST = 29
    SPAWN_REPLY = 31
    ALIAS_SEND = 33
    UNLINK_ID = 35
    UNLINK_ID_ACK = 36


TOKEN_AT = {
    12: (Op.SEND, 3), 13: (Op.EXIT, 3), 16: (Op.REG_SEND, 4), 18: (Op.EXIT2, 3),
    23: (Op.SEND_SENDER, 3), 25: (Op.PAYLOAD_EXIT, 3), 27: (Op.PAYLOAD_EXIT2, 3),
    30: (Op.SPAWN_REQUEST, 6), 32: (Op.SPAWN_REPLY, 5), 34: (Op.ALIAS_SEND, 3),
}  # fmt: skip
"""The forms with a trace token: which form they are without it, and where it stands."""
PAYLOAD = {
    Op.PAYLOAD_EXIT: Op.EXIT,
    Op.PAYLOAD_EXIT2: Op.EXIT2,
    Op.PAYLOAD_MONITOR_P_EXIT: Op.MONITOR_P_EXIT,
}
"""The forms whose reason follows as a second term: which form has it as an element."""
WITH_MESSAGE = dict.fromkeys(
    (Op.SEND, Op.REG_SEND, Op.SEND_SENDER, Op.SPAWN_REQUEST, Op.ALIAS_SEND)
)

LINKED = 1
MONITORED = 2


def to_control(signal: Signal, flags: int) -> tuple[tuple[Term, ...], Term] | None:
    """The control message for a signal, and the second term or NO_MESSAGE.

    The form is what the effective `flags` ask for, see the table. Here: Send, to a pid
    or to (name, node), SendAlias, Exit, Exit2 and Down, the last three by `with_reason`.
    The node of a name is left out (`bare`). A form that does not say who sends has EMPTY
    in that place. All other signals: what `other_control` makes of them, also when that
    is None, nothing to send.
    """
    match signal:
        case Send(sender, Pid() as to, message):
            if flags & SEND_SENDER:
                return (Op.SEND_SENDER, sender, to), message
            return (Op.SEND, EMPTY, to), message
        case Send(sender, (name, _), message):
            return (Op.REG_SEND, sender, EMPTY, name), message
        case SendAlias(sender, to, message):
            return (Op.ALIAS_SEND, sender, to), message
        case Exit(sender, to, reason):
            return with_reason((Op.EXIT, sender, to), reason, flags)
        case Exit2(sender, to, reason):
            return with_reason((Op.EXIT2, sender, to), reason, flags)
        case Down(sender, to, ref, reason):
            control = (Op.MONITOR_P_EXIT, bare(sender), to, ref)
            return with_reason(control, reason, flags)
    return other_control(signal, flags)


def with_reason(
    control: tuple[Term, ...], reason: Term, flags: int
) -> tuple[tuple[Term, ...], Term]:
    """A control message that has a reason, as its last element or, with the flag
    EXIT_PAYLOAD, in its later form and the reason as the second term."""
    if flags & EXIT_PAYLOAD:
        for payload, plain_op in PAYLOAD.items():
            if control[0] == plain_op:
                return (payload, *control[1:]), reason
    return (*control, reason), NO_MESSAGE


def other_control(signal: Signal, flags: int) -> tuple[tuple[Term, ...], Term] | None:
    """As `to_control`, for the signals that it does not write itself. None when there is
    nothing to send: an UnlinkAck to a peer that knows no ids, a SpawnRequest to one that
    starts no processes for others."""
    alone: tuple[Term, ...]
    match signal:
        case Link(sender, to):
            alone = (Op.LINK, sender, to)
        case Unlink(sender, to, id) if flags & UNLINK_ID:
            alone = (Op.UNLINK_ID, id, sender, to)
        case Unlink(sender, to, _):
            alone = (Op.UNLINK, sender, to)
        case UnlinkAck(sender, to, id):
            if not flags & UNLINK_ID or not id:
                return None
            alone = (Op.UNLINK_ID_ACK, id, sender, to)
        case Monitor(sender, to, ref):
            alone = (Op.MONITOR_P, sender, bare(to), ref)
        case Demonitor(sender, to, ref):
            alone = (Op.DEMONITOR_P, sender, bare(to), ref)
        case SpawnRequest(sender, _, ref, leader, module, name, args, options):
            function = (module, name, len(args))
            request = (Op.SPAWN_REQUEST, ref, sender, leader, function, options)
            return (request, args) if flags & SPAWN else None
        case SpawnReply(_, to, ref, linked, monitored, result):
            set_up = LINKED * linked | MONITORED * monitored
            alone = (Op.SPAWN_REPLY, ref, to, set_up, result)
        case GroupLeader(sender, to):
            alone = (Op.GROUP_LEADER, sender, to)
        case _:
            raise TypeError(f"no signal: {signal!r}")
    return alone, NO_MESSAGE


def bare(process: Term) -> Term:
    """A pid, or a name without its node: on the wire the connection says which node."""
    return process[0] if type(process) is tuple else process


def plain(control: Term, message: Term) -> tuple[tuple[Term, ...], Term]:
    """The same control message without its trace token and with its reason inside.

    ControlError if it is no tuple with an operation, from 1 to 255, in front, or if the
    second term is missing, or is one too many.
    """
    op = control[0] if type(control) is tuple and control else None
    if type(op) is not int or not 1 <= op <= 255:
        raise ControlError("a control message is a tuple that begins with its operation")
    if op in TOKEN_AT:
        if len(control) <= TOKEN_AT[op][1]:
            raise ControlError(f"operation {op} without its trace token")
        op, at = TOKEN_AT[op]
        control = (op, *control[1:at], *control[at + 1 :])
    if (op in WITH_MESSAGE or op in PAYLOAD) is (message is NO_MESSAGE):
        much = "no second term" if message is NO_MESSAGE else "a second term"
        raise ControlError(f"operation {op} with {much}")
    if op in PAYLOAD:
        return (PAYLOAD[op], *control[1:], message), NO_MESSAGE
    return control, message


def from_control(control: Term, message: Term, peer: Atom, here: Atom) -> Signal | None:
    """The signal that a control message of the node `peer` to the node `here` stands for.

    `message` is the second term, or NO_MESSAGE. `plain` comes first: after it there is
    no trace token, and a reason stands inside. Read here are SEND (its sender is NOBODY),
    REG_SEND, SEND_SENDER, ALIAS_SEND, EXIT, EXIT2 and MONITOR_P_EXIT, each only if its
    elements are of the types of the table; whatever is left goes to `other_signal`.
    A name becomes (name, node), see `full` and `atom`: of `here` for whom a message is
    for, of `peer` for who is down.

    A message has any sender; for a pid or alias of a third node it is dropped: None.
    Every other signal must pass `check_sender`, and be for this node (`destination`).
    ControlError if not, and from `plain`, `full`, `atom` and `other_signal`.
    """
    signal: Signal
    control, message = plain(control, message)
    match control:
        case (Op.SEND, _, Pid() as to):
            return Send(NOBODY, to, message) if to.node == here else None
        case (Op.REG_SEND, Pid() as sender, _, name):
            return Send(sender, (atom(name), here), message)
        case (Op.SEND_SENDER, Pid() as sender, Pid() as to):
            return Send(sender, to, message) if to.node == here else None
        case (Op.ALIAS_SEND, Pid() as sender, Reference() as to):
            return SendAlias(sender, to, message) if to.node == here else None
        case (Op.EXIT, Pid() as sender, Pid() as to, reason):
            signal = Exit(sender, to, reason)
        case (Op.EXIT2, Pid() as sender, Pid() as to, reason):
            signal = Exit2(sender, to, reason)
        case (Op.MONITOR_P_EXIT, sender, Pid() as to, Reference() as ref, reason):
            signal = Down(full(sender, peer), to, ref, reason)
        case _:
            signal = other_signal(control, message, peer, here)
    check_sender(signal, peer)
    if destination(signal) != here:
        there = str(destination(signal))
        raise ControlError(f"{type(signal).__name__} for {there!a}, not {here}")
    return signal


def other_signal(control: tuple[Term, ...], message: Term, peer: Atom, here: Atom) -> Signal:
    """As `from_control`, after `plain`, for what it does not read itself. An Unlink of
    the old form has id 0. ControlError for an operation that does not exist, and for
    elements that are not what the operation takes."""
    match control:
        case (Op.LINK, Pid() as sender, Pid() as to):
            return Link(sender, to)
        case (Op.UNLINK, Pid() as sender, Pid() as to):
            return Unlink(sender, to, 0)
        case (Op.UNLINK_ID, id, Pid() as sender, Pid() as to) if is_unlink_id(id):
            return Unlink(sender, to, id)
        case (Op.UNLINK_ID_ACK, id, Pid() as sender, Pid() as to) if is_unlink_id(id):
            return UnlinkAck(sender, to, id)
        case (Op.MONITOR_P, Pid() as sender, to, Reference() as ref):
            return Monitor(sender, full(to, here), ref)
        case (Op.DEMONITOR_P, Pid() as sender, to, Reference() as ref):
            return Demonitor(sender, full(to, here), ref)
        case (
            Op.SPAWN_REQUEST, Reference() as ref, Pid() as sender, Pid() as leader,
            (module, function, int(arity)), list(options),
        ) if type(message) is list and arity == len(message):  # fmt: skip
            called = atom(module), atom(function)
            return SpawnRequest(sender, here, ref, leader, *called, message, options)
        case (Op.SPAWN_REPLY, Reference() as ref, Pid() as to, int(set_up), result):
            linked, monitored = bool(set_up & LINKED), bool(set_up & MONITORED)
            if not isinstance(result, Pid):
                result = atom(result)
            return SpawnReply(peer, to, ref, linked, monitored, result)
        case (Op.GROUP_LEADER, Pid() as sender, Pid() as to):
            return GroupLeader(sender, to)
    raise ControlError(f"operation {control[0]} with elements that it does not take")


def check_sender(signal: Signal, peer: Atom) -> None:
    """ControlError unless the signal speaks for a process of the peer.

    Else a node could, in another's name, unlink or kill what that one is linked to. What
    counts is the node of a sender that is a pid, whichever life of the node it is of; a
    name has no node but the connection's. Of a SpawnReply, the process that it tells of,
    `result`, must be the peer's too if it is a pid. A GroupLeader may be at any node: it
    is not the one who speaks.
    """
    if isinstance(signal, GroupLeader):
        return
    for process in (signal.sender, getattr(signal, "result", None)):
        if type(process) is Pid and process.node != peer:
            kind, node = type(signal).__name__, str(process.node)
            raise ControlError(f"forged sender: {kind} of {node!a} from {peer}")


def is_unlink_id(id: Term) -> bool:
    return type(id) is int and 0 < id < 2**64


def full(process: Term, node: Atom) -> Term:
    """A pid as it is; a name with its node; ControlError for anything else."""
    return process if type(process) is Pid else (atom(process), node)


def atom(value: Term) -> Atom:
    """The value as an Atom: true, false and nil come as Python's. ControlError if none."""
    if value is True or value is False or value is None:
        return Atom("nil" if value is None else str(value).lower())
    if type(value) is not Atom:
        raise ControlError(f"an atom belongs where {type(value).__name__} is")
    return value
