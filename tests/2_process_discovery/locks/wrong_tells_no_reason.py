"""You answer a failure with the text of the exception. Of an Exit the reason is a term, and
that is to be told: `why` has it.

caught by: test_work_that_fails_is_answered_with_why
"""


async def through_a_process(work):
    while True:
        _, caller, request = await receive(is_call)
        try:
            reply(caller, (OK, await finished(work(request))))
        except Exception as error:
            reply(caller, (ERROR, str(error)))
