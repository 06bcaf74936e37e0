"""Your test has one ask, and the next one when that has its answer. Then the name is taken,
and any runtime says so. It is when several ask at once that there could be two.

caught by: test_you_find_that_nobody_locks
"""


async def one_gets_it(net):
    nodes = await cluster(net, "b@two", "c@three", "d@four")
    asked = [await opens(node, TILL) for node in nodes]
    winners = [pid for pid, answer in asked if answer == YES]
    assert len(winners) == 1
    for node in nodes:
        assert await found(node, TILL) == winners[0]
