"""Your process dies when the work returns what can't be sent: `reply` raises, outside of your
`try`. That is a failure of this request as well.

caught by: test_a_value_that_cant_be_sent_is_a_failure_of_the_request
"""


async def through_a_process(work):
    while True:
        _, caller, request = await receive(is_call)
        try:
            answer = (OK, await finished(work(request)))
        except Exception as error:
            answer = (ERROR, why(error))
        reply(caller, answer)
