"""You end the monitor after a reply and not when time is over. Whatever way a call ends, its
monitor and its alias end with it.

caught by: test_a_call_leaves_no_monitor
"""


async def call(server: Target, request: Term, timeout: float | None = 5.0) -> Term:
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
    demonitor(reference, flush=True)
    if is_reply(message, reference):
        return message[1]
    raise Exit(gone(message[4], to))
