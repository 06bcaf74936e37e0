"""You pass on the reason of the DOWN as it is. A lost connection is told to the caller as
{nodedown, Node}: `gone` makes that.

caught by: test_a_node_that_can_not_be_reached_is_nodedown
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
    finally:
        demonitor(reference, flush=True)
    if is_reply(message, reference):
        return message[1]
    raise Exit(message[4])
