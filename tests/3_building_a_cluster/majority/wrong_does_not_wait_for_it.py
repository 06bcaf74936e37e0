"""You call `catch_up` and go on. Where it is async that is a coroutine which nobody has
run: `await finished(...)`.

caught by: test_a_node_with_a_majority_serves_when_it_has_caught_up
"""


def rejoin(standing):
    majority = self_()

    async def catch_up():
        standing.catch_up()
        send(majority, (CAUGHT_UP, self_()))

    standing.helper = spawn(catch_up)
