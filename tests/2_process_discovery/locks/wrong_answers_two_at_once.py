"""You start a process for each request, so two run at the same time: just what there would
have been a lock against. Do one, answer, and only then take the next.

caught by: test_one_request_is_done_at_a_time_in_the_order_they_came
"""

from minibeam.nodes.processes import spawn


async def through_a_process(work):
    async def do(caller, request):
        try:
            reply(caller, (OK, await finished(work(request))))
        except Exception as error:
            reply(caller, (ERROR, why(error)))

    while True:
        _, caller, request = await receive(is_call)
        spawn(do, caller, request)
