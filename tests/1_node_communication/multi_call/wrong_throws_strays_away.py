"""You take every message that comes and drop those that are not of this call. They belong to
somebody else in this process: leave them in the mailbox.

caught by: test_all_other_messages_stay_in_their_order
"""


async def collect(asked, timeout):
    loop = asyncio.get_running_loop()
    deadline = None if timeout is None else loop.time() + timeout
    answers = {}
    while asked:
        left = None if deadline is None else max(0.0, deadline - loop.time())
        try:
            message = await receive(timeout=left)
        except TimeoutError:
            break
        reference = belongs(message, asked)
        if reference is None:
            continue
        del asked[reference]
        if is_reply(message, reference):
            answers[reference] = message[1]
    return answers
