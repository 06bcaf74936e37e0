"""Your timeout starts anew whenever a message comes. It counts once from the call, whatever
comes meanwhile.

caught by: test_messages_that_come_do_not_give_a_call_more_time
"""


async def call(server: Target, request: Term, timeout: float | None = 5.0) -> Term:
    me = current()
    to = address(me.node, server)
    if to in (me.pid, (me.name, me.node.name)):
        raise Exit(CALLING_SELF)
    reference = monitor(to, alias="reply_demonitor")
    tag = ImproperList((ALIAS,), reference)
    skipped = []
    try:
        send(to, (GEN_CALL, (me.pid, tag), request))
        message = None
        while not (is_reply(message, reference) or is_down(message, reference)):
            if message is not None:
                skipped.append(message)
            message = await receive(timeout=timeout)
    except TimeoutError:
        raise Exit(TIMEOUT) from None
    finally:
        for other in skipped:
            me.mailbox.put(other)
        demonitor(reference, flush=True)
    if is_reply(message, reference):
        return message[1]
    raise Exit(gone(message[4], to))
