"""You expect {async, Result} and nothing else. The process that makes the call may be killed,
and then the reason is another one: {badrpc, {'EXIT', Reason}}.

caught by: test_an_async_call_that_is_killed_here_is_badrpc
"""


async def await_reply(key, timeout=None):
    down = await receive(lambda message: is_down(message, key[1]), timeout=timeout)
    return down[4][1]
