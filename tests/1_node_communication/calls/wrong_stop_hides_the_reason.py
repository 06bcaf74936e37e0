"""Your stop returns whatever the server died of. Another reason than the one asked for is an
Exit with that reason.

caught by: test_stop_exits_with_another_reason_if_that_is_what_the_server_died_of
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
        await receive(lambda message: is_down(message, reference), timeout=timeout)
    except TimeoutError:
        raise Exit(TIMEOUT) from None
    finally:
        demonitor(reference, flush=True)
        me.mailbox.take(lambda message: is_reply(message, reference))
