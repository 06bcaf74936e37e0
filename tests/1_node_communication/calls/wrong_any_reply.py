"""You take any pair for the reply. Only the one that begins with the tag of this call is: look
at the reference in it.

caught by: test_only_the_reply_of_this_call_counts
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
            lambda message: (
                type(message) is tuple and (len(message) == 2 or is_down(message, reference))
            ),
            timeout=timeout,
        )
    except TimeoutError:
        raise Exit(TIMEOUT) from None
    finally:
        demonitor(reference, flush=True)
    if len(message) == 2:
        return message[1]
    raise Exit(gone(message[4], to))
