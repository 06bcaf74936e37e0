"""Your test kills a process and never a host. Whose host lives on, that node is still there to
tell all others: that the names of a whole host may stay for ever nobody will notice.

caught by: test_you_find_that_the_names_of_a_dead_host_stay
"""


async def the_dead_have_none(net):
    b, c, d = await cluster(net, *THREE)
    older, _ = await opens(b, TILL)
    await c.run(unregister_name, TILL)
    newer, _ = await opens(d, TILL)
    exit_process(older, KILL)
    await net.sleep(A_MINUTE)
    for node in (b, c, d):
        assert await found(node, TILL) == newer
    exit_process(newer, KILL)
    await net.sleep(A_MINUTE)
    for node in (b, c, d):
        assert await found(node, TILL) is None
    _, answer = await opens(b, TILL)
    assert answer == YES
