"""Gives up a call of many nodes at the first node that is down.

module: multi_call
caught by: multi_call_out
"""


async def collect(
    asked: dict[Reference, Atom], timeout: float | None
) -> dict[Reference, Term]:
    answers: dict[Reference, Term] = {}
    while asked:
        message = await receive(lambda message: belongs(message, asked), timeout=timeout)
        reference = belongs(message, asked)
        if not is_reply(message, reference):
            asked.clear()
            break
        answers[reference] = message[1]
        del asked[reference]
    return answers
