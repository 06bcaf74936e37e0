"""You take the first DOWN that comes, which may be that of another call or of a monitor of
your own. The reference in the key says which one is wanted.

caught by: test_the_results_of_two_async_calls_are_not_mixed_up
"""


async def await_reply(key, timeout=None):
    down = await receive(
        lambda message: type(message) is tuple and len(message) == 5 and message[0] == "DOWN",
        timeout=timeout,
    )
    match down[4]:
        case (Atom("async"), result):
            return result
        case reason:
            return (BADRPC, (EXIT, reason))
