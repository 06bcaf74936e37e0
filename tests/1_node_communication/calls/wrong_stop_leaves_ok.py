"""Your stop leaves the server's ok in the mailbox. Take it out: nobody else waits for it.

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
        down = await receive(lambda message: is_down(message, reference), timeout=timeout)
    except TimeoutError:
        raise Exit(TIMEOUT) from None
    finally:
        demonitor(reference, flush=True)
    if down[4] != reason:
        raise Exit(gone(down[4], to))
