"""You compare names without their nodes. A server of your own name at another node is another
process, and can be called.

caught by: test_one_of_the_same_name_at_another_node_can_be_called
"""


async def call(server: Target, request: Term, timeout: float | None = 5.0) -> Term:
    me = current()
    to = address(me.node, server)
    if to == me.pid or (type(to) is tuple and to[0] == me.name):
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
