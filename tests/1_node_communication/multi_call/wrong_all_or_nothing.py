"""When time is over you return nothing. The replies that have come by then count.

caught by: test_there_is_one_deadline_for_all
"""


async def collect(asked, timeout):
    loop = asyncio.get_running_loop()
    deadline = None if timeout is None else loop.time() + timeout
    answers = {}
    while asked:
        left = None if deadline is None else max(0.0, deadline - loop.time())
        try:
            message = await receive(lambda message: belongs(message, asked), timeout=left)
        except TimeoutError:
            return {}
        reference = belongs(message, asked)
        del asked[reference]
        if is_reply(message, reference):
            answers[reference] = message[1]
    return answers
