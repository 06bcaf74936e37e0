"""Your timeout starts anew with each reply. It is one deadline for all: count once, from the
start.

caught by: test_there_is_one_deadline_for_all
"""


async def collect(asked, timeout):
    answers = {}
    while asked:
        try:
            message = await receive(lambda message: belongs(message, asked), timeout=timeout)
        except TimeoutError:
            break
        reference = belongs(message, asked)
        del asked[reference]
        if is_reply(message, reference):
            answers[reference] = message[1]
    return answers
