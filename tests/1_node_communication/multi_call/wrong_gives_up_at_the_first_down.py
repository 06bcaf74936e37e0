"""You stop waiting when the first server is found to be gone. The others may still answer: a
DOWN settles its own reference only.

caught by: test_where_there_is_no_server_the_node_is_bad
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
            break
        reference = belongs(message, asked)
        del asked[reference]
        if not is_reply(message, reference):
            break
        answers[reference] = message[1]
    return answers
