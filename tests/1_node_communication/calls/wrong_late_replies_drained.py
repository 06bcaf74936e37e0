"""You wait without an alias and take a late reply out of the mailbox when you give up. It
comes after that: only an alias that is off keeps it out.

caught by: test_a_reply_that_comes_too_late_is_never_seen
"""


async def call(server: Target, request: Term, timeout: float | None = 5.0) -> Term:
    me = current()
    to = address(me.node, server)
    if to in (me.pid, (me.name, me.node.name)):
        raise Exit(CALLING_SELF)
    reference = monitor(to)
    tag = reference
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
        me.mailbox.take(lambda message: is_reply(message, reference))
    if is_reply(message, reference):
        return message[1]
    raise Exit(gone(message[4], to))


async def stop(server: Target, reason: Term = NORMAL, timeout: float | None = None) -> None:
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


def is_reply(message: Term, reference: Reference) -> bool:
    return (
        type(message) is tuple
        and len(message) == 2
        and reference in (message[0], getattr(message[0], "tail", None))
    )
