"""You take the DOWN of a server for its reply. A reply is {Tag, Value}: `is_reply` tells.

caught by: test_a_server_that_dies_of_the_request_has_not_replied
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
        answers[reference] = message[1]
    return answers
