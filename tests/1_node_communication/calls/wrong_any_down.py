"""You take any DOWN for that of your call. The caller may watch the server too: only the DOWN
with the reference of this call counts.

caught by: test_the_callers_own_monitor_is_not_taken_for_that_of_the_call
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
            lambda message: is_reply(message, reference) or is_any_down(message),
            timeout=timeout,
        )
    except TimeoutError:
        raise Exit(TIMEOUT) from None
    finally:
        demonitor(reference, flush=True)
    if is_reply(message, reference):
        return message[1]
    raise Exit(gone(message[4], to))


def is_any_down(message: Term) -> bool:
    return type(message) is tuple and len(message) == 5 and message[0] == "DOWN"
