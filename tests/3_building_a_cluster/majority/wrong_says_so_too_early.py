"""You say that it is done before it has begun. Send the message when catching up has
returned.

caught by: test_who_comes_back_catches_up_first_and_only_then_serves
"""


def rejoin(standing):
    majority = self_()

    async def catch_up():
        send(majority, (CAUGHT_UP, self_()))
        await finished(standing.catch_up())

    standing.helper = spawn(catch_up)
