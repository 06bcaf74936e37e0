"""A call is made by a process of its own, which the caller only waits for; stop counts its
time by hand and takes the ok first."""

import asyncio

from minibeam.network.copying import copy_term
from minibeam.nodes.aliases import alias, unalias
from minibeam.nodes.monitors import spawn_monitor


async def call(server: Target, request: Term, timeout: float | None = 5.0) -> Term:
    me = current()
    to = address(me.node, server)
    if to == me.pid or (me.name is not None and to == (me.name, me.node.name)):
        raise Exit(CALLING_SELF)
    outcome: list[Term] = []
    pid, reference = spawn_monitor(ask, to, copy_term(request), timeout, outcome)
    try:
        down = await receive(lambda message: is_down(message, reference))
    finally:
        demonitor(reference, flush=True)
    if outcome:
        return outcome[0]
    raise Exit(down[4])


async def ask(
    to: Pid | RegisteredName, request: Term, timeout: float | None, outcome: list[Term]
) -> None:
    """The middleman: whatever comes too late comes to a process that is dead."""
    reference, answer = monitor(to), alias()
    send(to, (GEN_CALL, (current().pid, ImproperList((ALIAS,), answer)), request))
    try:
        message = await receive(
            lambda message: is_down(message, reference) or is_reply(message, answer),
            timeout=timeout,
        )
    except TimeoutError:
        raise Exit(TIMEOUT) from None
    if is_down(message, reference):
        raise Exit(gone(message[4], to))
    outcome.append(message[1])


async def stop(server: Target, reason: Term = NORMAL, timeout: float | None = None) -> None:
    me = current()
    to = address(me.node, server)
    if to == me.pid or (me.name is not None and to == (me.name, me.node.name)):
        raise Exit(CALLING_SELF)
    clock = asyncio.get_running_loop().time
    began = clock()
    watch, answer = monitor(to), alias("reply")
    message: Term = None
    try:
        send(to, (SYSTEM, (me.pid, ImproperList((ALIAS,), answer)), (TERMINATE, reason)))
        while not is_down(message, watch):
            left = None if timeout is None else max(0.0, began + timeout - clock())
            message = await receive(
                lambda message: is_reply(message, answer) or is_down(message, watch),
                timeout=left,
            )
    except TimeoutError:
        raise Exit(TIMEOUT) from None
    finally:
        unalias(answer)
        demonitor(watch, flush=True)
    if message[4] != reason:
        raise Exit(gone(message[4], to))
