"""Your test has one node on each side. Those two do all of it themselves: that a third one
has to be told nobody will notice. Take two nodes at least on one side.

caught by: test_you_find_that_a_third_node_is_not_told
"""


async def clusters_become_one(net):
    (one,) = await cluster(net, "b@two")
    (other,) = await cluster(net, "d@four")
    bread, _ = await opens(one, BREAD)
    milk, _ = await opens(other, MILK)
    tills = [(await opens(node, TILL))[0] for node in (one, other)]
    await meet(one, other)
    await net.sleep(A_MINUTE)
    (alive,) = [pid for pid in tills if lives(net, pid)]
    for node in (one, other):
        there = [await found(node, name) for name in (BREAD, MILK, TILL)]
        assert there == [bread, milk, alive]
