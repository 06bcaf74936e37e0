"""Your test says which of the two keeps the name. That is not promised, and not so
everywhere: find out which one lives, and whether all nodes find that one.

caught by: test_your_tests_pass_where_other_processes_win
"""


async def clusters_become_one(net):
    left = await cluster(net, "b@two", "c@three")
    right = await cluster(net, "d@four", "e@five")
    bread, _ = await opens(left[0], BREAD)
    milk, _ = await opens(right[0], MILK)
    one, _ = await opens(left[0], TILL)
    other, _ = await opens(right[0], TILL)
    await meet(left[0], right[0])
    await net.sleep(A_MINUTE)
    assert lives(net, one) and not lives(net, other)
    for node in left + right:
        there = [await found(node, name) for name in (BREAD, MILK, TILL)]
        assert there == [bread, milk, one]
