"""You take all requests that are there and do the newest first. Who came first is to be
served first, or may wait for ever.

caught by: test_one_request_is_done_at_a_time_in_the_order_they_came
"""


async def through_a_process(work):
    calls = []
    while True:
        try:
            while True:
                calls.append(await receive(is_call, timeout=0 if calls else None))
        except TimeoutError:
            _, caller, request = calls.pop()
        try:
            reply(caller, (OK, await finished(work(request))))
        except Exception as error:
            reply(caller, (ERROR, why(error)))
