"""The message begins with text where an atom belongs, so `majority` does not know it.

caught by: test_a_node_with_a_majority_serves_when_it_has_caught_up
"""


def rejoin(standing):
    majority = self_()

    async def catch_up():
        await finished(standing.catch_up())
        send(majority, ("caught_up", self_()))

    standing.helper = spawn(catch_up)
