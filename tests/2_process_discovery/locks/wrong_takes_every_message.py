"""You take every message out of the mailbox, and throw away what is no call. The work may be
waiting for it: receive with `is_call`, and all others stay.

caught by: test_what_is_no_call_is_left_to_the_work
"""


async def through_a_process(work):
    while True:
        message = await receive()
        if not is_call(message):
            continue
        _, caller, request = message
        try:
            reply(caller, (OK, await finished(work(request))))
        except Exception as error:
            reply(caller, (ERROR, why(error)))
