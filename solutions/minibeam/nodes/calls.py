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
from minibeam.nodes.routing import address, send
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
    """Sends a request to a server, waits for its reply, and returns that.
    (`gen_server:call/3`)

    server is a pid, a name at this node, or (name, node): `address` gives it in full.
    `monitor` it with the alias mode "reply_demonitor": the reference is the alias of this
    call, and its tag, [alias|Ref], is ImproperList((ALIAS,), reference). Send it
    (GEN_CALL, (pid of the caller, tag), request), and receive the first of these,
    whatever else is in the mailbox or comes meanwhile:

    | what comes                       | effect                                         |
    | -------------------------------- | ---------------------------------------------- |
    | the reply (`is_reply`)           | its value is returned                          |
    | the DOWN (`is_down`)             | raises Exit, with the reason that `gone` makes |
    |                                  | of the reason in the DOWN and of the address   |
    | neither within `timeout` seconds | raises Exit(TIMEOUT); None waits for ever      |

    Where the server is the caller itself, by pid or by its own name at its own node:
    Exit(CALLING_SELF), and nothing else.
    Whatever way it ends, also by an exception of `send`, `demonitor` with flush comes last:
    there is no monitor then, no alias and no message of this call.
    """
    me = current()
    to = address(me.node, server)
    if to in (me.pid, (me.name, me.node.name)):
        raise Exit(CALLING_SELF)
    reference = monitor(to, alias="reply_demonitor")
    tag = ImproperList((ALIAS,), reference)
    try:
        send(to, (GEN_CALL, (me.pid, tag), request))
        message = await receive(
            lambda message: is_reply(message, reference) or is_down(message, reference),
            timeout=timeout,
        )
    except TimeoutError:
        raise Exit(TIMEOUT) from None
    finally:
        demonitor(reference, flush=True)
    if is_reply(message, reference):
        return message[1]
    raise Exit(gone(message[4], to))


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
    """Sends (GEN_CAST, request) to a server. No reply, and no word of whether anybody is
    there: also a bare name that nobody has is no error. (`gen_server:cast/2`)

    Who has a name is not asked here, but where the message arrives: `send` takes it for a
    target in full (`address`).
    """
    send(address(current().node, server), (GEN_CAST, request))


def reply(caller: Caller, value: Term) -> None:
    """Answers a call, now or later, from any process that has the caller.
    (`gen_server:reply/2`)

    What is sent is (tag, value), with the tag exactly as it came, whatever it is. It goes to
    the alias in the tag, where it has one (`alias_of`), else to the caller's pid.
    """
    pid, tag = caller
    send(alias_of(tag) or pid, (tag, value))


def alias_of(tag: Term) -> Reference | None:
    """The alias in a tag that is [alias|Ref] or [[alias|Ref]|_]."""
    if type(tag) is ImproperList and type(tag.items[0]) is ImproperList:
        tag = tag.items[0]
    if type(tag) is ImproperList and tag.items == (ALIAS,) and type(tag.tail) is Reference:
        return tag.tail
    return None


async def stop(server: Target, reason: Term = NORMAL, timeout: float | None = None) -> None:
    """Has a server stop with a reason, and returns when it is gone. (`gen_server:stop/3`)

    It is monitored, with an alias in the mode "demonitor", and is sent (SYSTEM, caller,
    (TERMINATE, reason)), with caller and tag as in `call`. It answers that with ok before it
    ends: that reply says nothing yet, and is not to be in the mailbox afterwards. Only its
    DOWN counts:

    | the reason in the DOWN           | effect                                         |
    | -------------------------------- | ---------------------------------------------- |
    | what was asked for               | returns                                        |
    | another                          | raises Exit, with what `gone` makes of it      |
    | no DOWN within `timeout` seconds | raises Exit(TIMEOUT); None waits for ever      |

    To stop oneself: Exit(CALLING_SELF). Whatever way it ends, it leaves nothing behind.
    """
    me = current()
    to = address(me.node, server)
    if to in (me.pid, (me.name, me.node.name)):
        raise Exit(CALLING_SELF)
    reference = monitor(to, alias="demonitor")
    tag = ImproperList((ALIAS,), reference)
    try:
        send(to, (SYSTEM, (me.pid, tag), (TERMINATE, reason)))
        down = await receive(lambda message: is_down(message, reference), timeout=timeout)
    except TimeoutError:
        raise Exit(TIMEOUT) from None
    finally:
        demonitor(reference, flush=True)
        me.mailbox.take(lambda message: is_reply(message, reference))
    if down[4] != reason:
        raise Exit(gone(down[4], to))
