"""You say that it is done whatever came of it. Who has failed to catch up knows nothing of
what the others did.

caught by: test_who_fails_to_catch_up_does_not_serve_and_tries_again
"""


def rejoin(standing):
    majority = self_()

    async def catch_up():
        try:
            await finished(standing.catch_up())
        except Exception as error:
            here().log(f"could not catch up: {error}")
        send(majority, (CAUGHT_UP, self_()))

    standing.helper = spawn(catch_up)
