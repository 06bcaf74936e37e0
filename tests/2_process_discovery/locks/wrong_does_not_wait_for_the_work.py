"""You answer with what `work(request)` returns. Of an async function that is a coroutine,
which nobody has run: await it (`finished`).

caught by: test_work_that_takes_time_is_waited_for
"""


async def through_a_process(work):
    while True:
        _, caller, request = await receive(is_call)
        try:
            reply(caller, (OK, work(request)))
        except Exception as error:
            reply(caller, (ERROR, why(error)))
