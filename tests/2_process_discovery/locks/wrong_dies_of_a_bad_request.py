"""Your process dies of a request that fails, and with it all that wait for it. What a request
raises is its answer, and nobody else's matter.

caught by: test_a_request_that_fails_costs_nobody_else_anything
"""


async def through_a_process(work):
    while True:
        _, caller, request = await receive(is_call)
        reply(caller, (OK, await finished(work(request))))
