"""Waits for a reply by a plain reference, so one that comes too late stays for ever.

module: calls
caught by: late_reply
"""


async def call(server: Target, request: Term, timeout: float | None = 5.0) -> Term:
    me = current()
    to = address(me.node, server)
    reference = monitor(to)
    try:
        send(to, (GEN_CALL, (me.pid, reference), request))
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


def is_reply(message: Term, reference: Reference) -> bool:
    return type(message) is tuple and len(message) == 2 and message[0] == reference
