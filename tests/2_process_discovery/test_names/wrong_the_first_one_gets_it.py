"""Your test says who gets the name. Which of several that ask at once is the one nobody has
promised, and another runtime gives it to another: take the one that was answered yes.

caught by: test_you_find_that_nobody_locks
"""


async def one_gets_it(net):
    nodes = await cluster(net, "b@two", "c@three", "d@four")
    asked = await asyncio.gather(*(opens(node, TILL) for node in nodes))
    assert [answer for _, answer in asked] == ["yes", "no", "no"]
    for node in nodes:
        assert await found(node, TILL) == asked[0][0]
