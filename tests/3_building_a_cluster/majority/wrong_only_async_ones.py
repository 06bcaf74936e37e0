"""You await what `catch_up` returns. A plain function returns its value, and that can't be
awaited: `finished` takes either.

caught by: test_catching_up_is_a_plain_function_or_an_async_one
"""


def rejoin(standing):
    majority = self_()

    async def catch_up():
        await standing.catch_up()
        send(majority, (CAUGHT_UP, self_()))

    standing.helper = spawn(catch_up)
