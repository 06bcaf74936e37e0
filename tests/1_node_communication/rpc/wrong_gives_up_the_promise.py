"""You end the monitor when the time is over. Then the result never comes: after a
TimeoutError it can be asked for again.

caught by: test_a_reply_can_be_asked_for_again_after_a_timeout
"""

from minibeam.nodes.monitors import demonitor


async def await_reply(key, timeout=None):
    try:
        down = await receive(lambda message: is_down(message, key[1]), timeout=timeout)
    except TimeoutError:
        demonitor(key[1], flush=True)
        raise
    match down[4]:
        case (Atom("async"), result):
            return result
        case reason:
            return (BADRPC, (EXIT, reason))
