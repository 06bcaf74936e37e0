"""You serve first and catch up meanwhile. Who asks in between gets an old answer.

caught by: test_who_comes_back_catches_up_first_and_only_then_serves
"""


def rejoin(standing):
    async def catch_up():
        await finished(standing.catch_up())

    standing.helper = spawn(catch_up)
    standing.caught_up = True
