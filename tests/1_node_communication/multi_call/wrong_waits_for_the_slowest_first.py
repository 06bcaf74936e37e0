"""You wait for the nodes in their order, and stop at the first that is late. Those behind it
may have answered long ago: their replies count.

caught by: test_who_is_late_does_not_hide_who_was_in_time
"""


async def collect(asked, timeout):
    loop = asyncio.get_running_loop()
    deadline = None if timeout is None else loop.time() + timeout
    answers = {}
    for reference in asked:
        left = None if deadline is None else max(0.0, deadline - loop.time())
        one = {reference: asked[reference]}
        try:
            message = await receive(lambda m, one=one: belongs(m, one), timeout=left)
        except TimeoutError:
            break
        if is_reply(message, reference):
            answers[reference] = message[1]
    return answers
