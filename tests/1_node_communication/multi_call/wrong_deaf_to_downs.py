"""You wait for replies only. A server that is gone never answers: its DOWN says so at once,
and without a deadline you would wait for ever.

caught by: test_a_node_that_is_lost_meanwhile_is_bad_at_once
"""


async def collect(asked, timeout):
    loop = asyncio.get_running_loop()
    deadline = None if timeout is None else loop.time() + timeout
    answers = {}
    while asked:
        left = None if deadline is None else max(0.0, deadline - loop.time())
        try:
            message = await receive(
                lambda message: any(is_reply(message, ref) for ref in asked), timeout=left
            )
        except TimeoutError:
            break
        reference = belongs(message, asked)
        del asked[reference]
        answers[reference] = message[1]
    return answers
