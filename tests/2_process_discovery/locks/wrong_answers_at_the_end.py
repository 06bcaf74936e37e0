"""You answer when nothing more is waiting. Who asked first waits for all that came after,
though its work is long done.

caught by: test_who_asks_is_answered_before_the_next_is_begun
"""


async def through_a_process(work):
    answers = []
    while True:
        try:
            _, caller, request = await receive(is_call, timeout=0 if answers else None)
        except TimeoutError:
            for one, answer in answers:
                try:
                    reply(one, answer)
                except Exception as error:
                    reply(one, (ERROR, why(error)))
            answers = []
            continue
        try:
            answers.append((caller, (OK, await finished(work(request)))))
        except Exception as error:
            answers.append((caller, (ERROR, why(error))))
