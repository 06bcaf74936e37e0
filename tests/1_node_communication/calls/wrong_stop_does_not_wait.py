"""Your stop returns with the ok. The server ends after it has said that: only its DOWN tells
that it is gone.

caught by: test_stop_returns_when_the_server_is_gone
"""


async def stop(server: Target, reason: Term = NORMAL, timeout: float | None = None) -> None:
    me = current()
    to = address(me.node, server)
    if to in (me.pid, (me.name, me.node.name)):
        raise Exit(CALLING_SELF)
    reference = monitor(to, alias="demonitor")
    tag = ImproperList((ALIAS,), reference)
    try:
        send(to, (SYSTEM, (me.pid, tag), (TERMINATE, reason)))
        down = await receive(
            lambda message: is_reply(message, reference) or is_down(message, reference),
            timeout=timeout,
        )
    except TimeoutError:
        raise Exit(TIMEOUT) from None
    finally:
        demonitor(reference, flush=True)
        me.mailbox.take(lambda message: is_reply(message, reference))
    if is_down(down, reference) and down[4] != reason:
        raise Exit(gone(down[4], to))
