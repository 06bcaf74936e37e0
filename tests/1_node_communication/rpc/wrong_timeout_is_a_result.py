"""You return {badrpc, timeout} when there is no result yet. The call goes on: raise
TimeoutError, so that the caller knows to ask again.

caught by: test_a_result_that_is_not_there_in_time_is_a_timeout_error
"""


async def await_reply(key, timeout=None):
    try:
        down = await receive(lambda message: is_down(message, key[1]), timeout=timeout)
    except TimeoutError:
        return (BADRPC, TIMEOUT)
    match down[4]:
        case (Atom("async"), result):
            return result
        case reason:
            return (BADRPC, (EXIT, reason))
