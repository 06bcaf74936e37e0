"""A call: a request, and the one reply that belongs to it.

    caller                                server
      | Monitor, alias [alias|Ref]          |
      | {'$gen_call', {Caller, Tag}, Req} ->|
      |<- {Tag, Reply}  through the alias   |
      | Demonitor                           |

The monitor tells the caller when the server is gone. The alias is switched off when the
call is over, so a reply that comes late is dropped and never seen. As `gen:call` in OTP.

What always holds: whatever way a call ends, it leaves no monitor, no alias and no
message behind.
"""

from __future__ import annotations

from minibeam.nodes.local_node import current
from minibeam.nodes.monitors import demonitor, is_down, monitor
from minibeam.nodes.processes import receive
from minibeam.nodes.routing import address, find, send
from minibeam.terms import (
    NOCONNECTION,
    NORMAL,
    Atom,
    Exit,
    ImproperList,
    Pid,
    Reference,
    RegisteredName,
    Target,
    Term,
)

GEN_CALL = Atom("$gen_call")
GEN_CAST = Atom("$gen_cast")
ALIAS = Atom("alias")
TIMEOUT = Atom("timeout")
NODEDOWN = Atom("nodedown")
CALLING_SELF = Atom("calling_self")
SYSTEM = Atom("system")
TERMINATE = Atom("terminate")

Caller = tuple[Pid, Term]
"""{Pid, Tag}: to whom a reply goes, and what it begins with."""


async def call(server: Target, request: Term, timeout: float | None = 5.0) -> Term:
    """Sends a request to a server and waits for its reply (`gen_server:call/3`).

    server is a pid, a name at this node, or (name, node); timeout is in seconds, None
    waits for ever. Raises Exit with reason noproc, {nodedown, Node}, timeout, or
    calling_self, or with the reason that the server died of meanwhile.
    """
    raise NotImplementedError("calls.call is still to be written")


def is_reply(message: Term, reference: Reference) -> bool:
    """Whether a message is {[alias|Ref], Reply} of this call."""
    return (
        type(message) is tuple
        and len(message) == 2
        and type(message[0]) is ImproperList
        and message[0].tail == reference
    )


def gone(reason: Term, server: Pid | RegisteredName) -> Term:
    """What a call exits with when the server is gone, by the reason in its DOWN."""
    if reason == NOCONNECTION:
        return (NODEDOWN, server.node if isinstance(server, Pid) else server[1])
    return reason


def cast(server: Target, request: Term) -> None:
    """Sends {'$gen_cast', Request}: no reply, and no word of whether anybody is there
    (`gen_server:cast/2`)."""
    raise NotImplementedError("calls.cast is still to be written")


def reply(caller: Caller, value: Term) -> None:
    """Answers a call, now or later, from any process that has the caller
    (`gen_server:reply/2`).

    The answer is {Tag, Value}, with the tag exactly as it came. It goes through the
    alias where the tag has one ([alias|Ref], or [[alias|Ref]|_]), else to the pid.
    """
    raise NotImplementedError("calls.reply is still to be written")


def alias_of(tag: Term) -> Reference | None:
    """The alias in a tag that is [alias|Ref] or [[alias|Ref]|_]."""
    if type(tag) is ImproperList and type(tag.items[0]) is ImproperList:
        tag = tag.items[0]
    if type(tag) is ImproperList and tag.items == (ALIAS,) and type(tag.tail) is Reference:
        return tag.tail
    return None


async def stop(server: Target, reason: Term = NORMAL, timeout: float | None = None) -> None:
    """Has a server stop and waits until it is gone (`gen_server:stop/3`).

    Sends {system, Caller, {terminate, Reason}}, which is answered with ok before the
    server ends; only its end counts. Raises Exit as `call` does, or with the reason it
    died of if that is another one than asked for.
    """
    raise NotImplementedError("calls.stop is still to be written")
