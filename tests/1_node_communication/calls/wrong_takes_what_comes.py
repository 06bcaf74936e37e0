"""You receive whatever comes and throw away what is not the reply. Other messages are for
later: let receive choose, and they stay.

caught by: test_a_call_leaves_all_other_messages_in_their_order
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
        message = None
        while not (is_reply(message, reference) or is_down(message, reference)):
            message = await receive(timeout=timeout)
    except TimeoutError:
        raise Exit(TIMEOUT) from None
    finally:
        demonitor(reference, flush=True)
    if is_reply(message, reference):
        return message[1]
    raise Exit(gone(message[4], to))
