"""Your test is content if not both are alive. If each side kills its own process none is,
and nobody has the name: exactly one has to be left.

caught by: test_you_find_that_each_side_gives_way
"""


async def clusters_become_one(net):
    left = await cluster(net, "b@two", "c@three")
    right = await cluster(net, "d@four", "e@five")
    tills = [(await opens(node, TILL))[0] for node in (left[0], right[0])]
    bread, _ = await opens(left[1], BREAD)
    milk, _ = await opens(right[1], MILK)
    await meet(left[0], right[0])
    await net.sleep(A_MINUTE)
    assert not all(lives(net, pid) for pid in tills)
    for node in left + right:
        assert await found(node, BREAD) == bread
        assert await found(node, MILK) == milk
        assert await found(node, TILL) == await found(left[0], TILL)
