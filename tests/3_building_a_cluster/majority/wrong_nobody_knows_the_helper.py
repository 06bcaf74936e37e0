"""You start a process and don't note it as the `helper`. What it says is then not believed,
and it is not ended at a loss.

caught by: test_a_node_with_a_majority_serves_when_it_has_caught_up
"""


def rejoin(standing):
    majority = self_()

    async def catch_up():
        await finished(standing.catch_up())
        send(majority, (CAUGHT_UP, self_()))

    spawn(catch_up)
